"""The picture at the top of the README, from a conversation with the bot as shipped.

`python -m tests.pictures` takes it anew, with Chromium.
"""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.botapi import BotApi
from tests.conversation import ROOT, Conversation, perform
from tests.curation.browser import opened

ASKED: Final = ("whats the secret to making PCTs work", "how many polyclinics would london get")
PICTURE: Final = ROOT / "docs/exchange.png"
STYLE: Final = """<style>
body { background: none; padding: 4px; width: max-content }
main { flex-wrap: nowrap; gap: 24px; align-items: stretch }
section { width: 372px; border: 6px solid #59626c; border-radius: 34px; padding-bottom: 14px }
h2 { padding: 16px 22px 12px; margin-bottom: 6px }
</style>"""


async def exchange(api: BotApi, _: str) -> Conversation:
    """Ask one question that the articles answer, and one that they do not."""
    talk = Conversation(api)
    for words in ASKED:
        ann = api.person(first_name="Ann")
        talk.open("Primary Care Policy", "bot", ann)
        await talk.say(api.private(ann), words)
    return talk


async def screenshot(folder: Path) -> bytes:
    """Ask, and give what is on the phones then as PNG, see-through around them."""
    file = folder / "page.html"
    file.write_text((await perform(folder, exchange)).page() + STYLE, encoding="utf-8")
    async with opened(file, folder / "profile") as page:
        await page.resize(1000)
        clear = {"r": 0, "g": 0, "b": 0, "a": 0}
        await page.send("Emulation.setDefaultBackgroundColorOverride", color=clear)
        width, height = await page.run("[document.body.offsetWidth, document.body.offsetHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 2}
        shot = await page.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    return base64.b64decode(shot["data"])


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        PICTURE.write_bytes(asyncio.run(screenshot(Path(scratch))))
