"""Sixty steps over private chat, group with topics, inline and guest mode, each answered."""

from pathlib import Path

from tests.conversation import perform


async def test_every_step_of_a_conversation_is_answered_as_its_surface_asks(
    tmp_path: Path,
) -> None:
    talk = await perform(tmp_path)
    assert talk.steps >= 60
    page = talk.page()
    for scene in talk.scenes:
        assert scene.rows
    assert page.count("Answered above") == 1
    assert page.count("These buttons are for the person who asked") == 1
    assert "Something went wrong" not in page
