"""Eighty steps over private chat, group with topics, inline and guest mode, each answered."""

import re
from pathlib import Path

from bot.replies import texts
from bot.replies.reply import MAX_LABEL
from tests.conversation import ROOT, perform


async def test_every_step_of_a_conversation_is_answered_as_its_surface_asks(
    tmp_path: Path,
) -> None:
    talk = await perform(tmp_path)
    (steps,) = re.findall(r"plays (\d+) steps", (ROOT / "README.md").read_text())
    assert talk.steps == int(steps)
    page = talk.page()
    for scene in talk.scenes:
        assert scene.rows
    assert page.count("Answered above") == 1
    assert texts.WENT_WRONG not in page
    sent = talk.api.sent
    labels = [button.label for one in sent for row in one.buttons for button in row]
    assert [label for label in labels if len(label) > MAX_LABEL or label.endswith("…")] == []
    answers = [one for one in sent if one.buttons and one.buttons[0][0].label == texts.CONTEXT]
    assert len(answers) > 20
    assert max(len(one.buttons) for one in answers) == 2
