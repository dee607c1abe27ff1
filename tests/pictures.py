"""The pictures of the documents: a conversation with the bot as shipped, the page of `coverage`.

`python -m tests.pictures` takes them anew, with Chromium.
"""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.curation.coverage import coverage, page
from bot.knowledge import KnowledgePaths, load
from tests.botapi import BotApi
from tests.conversation import ROOT, Conversation, perform
from tests.curation.browser import opened

ASKED: Final = {
    "answer": "whats the secret to making PCTs work",
    "overview": "what did crisp say",
    "closest": "what did Stout say about polyclinics",
}
"""What is asked in the picture, by what comes of it."""
EXCHANGE: Final = ROOT / "docs/exchange.png"
COVERAGE: Final = ROOT / "docs/coverage.png"
POINTED: Final = "varies hugely"
STYLE: Final = """<style>
body { background: none; padding: 4px; width: max-content }
main { flex-wrap: nowrap; gap: 24px; align-items: stretch }
section { width: 372px; border: 6px solid #59626c; border-radius: 34px; padding-bottom: 14px }
h2 { padding: 16px 22px 12px; margin-bottom: 6px }
</style>"""


async def exchange(api: BotApi, _: str) -> Conversation:
    """Ask one question of each kind, each on a phone of its own."""
    talk = Conversation(api)
    for words in ASKED.values():
        ann = api.person(first_name="Ann")
        talk.open("Primary Care Policy", "bot", ann)
        await talk.say(api.private(ann), words)
    return talk


async def screenshot(folder: Path) -> bytes:
    """Ask, and give what is on the phones then as PNG, see-through around them."""
    file = folder / "page.html"
    file.write_text((await perform(folder, exchange)).page() + STYLE, encoding="utf-8")
    async with opened(file, folder / "profile") as shown:
        await shown.resize(1400)
        clear = {"r": 0, "g": 0, "b": 0, "a": 0}
        await shown.send("Emulation.setDefaultBackgroundColorOverride", color=clear)
        width, height = await shown.run("[document.body.offsetWidth, document.body.offsetHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = await shown.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    return base64.b64decode(shot["data"])


async def covered(folder: Path) -> bytes:
    """Point at marked words on the page of `coverage`, and give what is seen as PNG."""
    file = folder / "coverage.html"
    file.write_text(page(coverage(load(KnowledgePaths(root=ROOT)))), encoding="utf-8")
    async with opened(file, folder / "profile") as shown:
        await shown.resize(1280, 760)
        await shown.run("scrollTo(0, document.querySelector('h2').offsetTop - 60)")
        await shown.run(f"show(marks.find(mark => mark.textContent.includes({POINTED!r})))")
        shot = await shown.send("Page.captureScreenshot")
    return base64.b64decode(shot["data"])


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        EXCHANGE.write_bytes(asyncio.run(screenshot(Path(scratch))))
        COVERAGE.write_bytes(asyncio.run(covered(Path(scratch))))
