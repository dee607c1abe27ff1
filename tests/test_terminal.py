"""The bot in a terminal: the same replies, buttons by number, follow-ups kept."""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from bot.knowledge import Library, distinct
from bot.replies import texts
from bot.settings import Answering, Settings
from bot.terminal import Terminal


@pytest.fixture
def terminal(answerer: Answerer, settings: Settings) -> Terminal:
    return Terminal(answerer, settings)


def test_a_number_presses_a_button_of_the_last_reply(terminal: Terminal) -> None:
    answer = terminal.reply("who chairs the nhs alliance")
    assert "\n  1 Context" in answer
    assert "👍" not in answer
    context = terminal.reply("1")
    assert context.startswith("Make history or die, PCTs told, paragraph 3 of 9")
    assert terminal.reply("1").startswith("Make history or die, PCTs told, paragraph 2 of 9")
    assert terminal.reply("3").startswith("Dr Michael Dixon was chair of")
    assert terminal.reply("2").startswith("Reference\nMake history or die, PCTs told.")


def test_a_follow_up_is_read_against_the_last_answer(terminal: Terminal) -> None:
    terminal.reply("who said left in the lurch?")
    assert "specialist network lead" in terminal.reply("who is he?")


def test_a_fact_that_was_opened_is_the_last_answer(terminal: Terminal) -> None:
    offered = terminal.reply("tell me about polyclinics")
    first = terminal.reply("1")
    assert first not in offered
    assert terminal.reply("exact words?").splitlines()[2] == first.splitlines()[2]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/start", "Type"), ("/help", "/topics"), ("/topics", "glossary (6)"),
        ("/sources", "16 October 2003"), ("/about", "MIT"), ("/ask", texts.ASK_USAGE),
        ("care closer to home will just become a phrase rather than a reality", "Word for word"),
        ("/people dixn", "Who was Dr Michael Dixon?"), ("/sources 2007", "15. See editor's"),
        ("/quote driving seat", "paragraph 5"), ("/check two years", "Word for word"),
        ("/cite", texts.NOTHING_TO_CITE), ("/random", ", paragraph "), ("/privacy", "90 days"),
        ("/new", texts.NEW_CONVERSATION), ("/explain who is dixon", "because"),
        ("/start f_lifeboats", "lifeboats"), ("/forget", texts.ONLY_ON_TELEGRAM),
        ("/status", texts.ONLY_ON_TELEGRAM), ("/peple", "Did you mean /people?"),
        ("/ask who chairs the nhs alliance", "Dixon"), ("/", texts.UNKNOWN_COMMAND),
        ("/nonsense", texts.UNKNOWN_COMMAND), ("is there anything about Brexit?", texts.NOT_FOUND),
    ],
)  # fmt: skip
def test_commands_work_by_typing(terminal: Terminal, line: str, expected: str) -> None:
    assert expected.lower() in terminal.reply(line).lower()


def test_topics_are_paged_and_lead_to_facts(terminal: Terminal) -> None:
    topics = terminal.reply("/topics")
    assert "\n  9 More ›" in topics
    assert "‹ Back" in terminal.reply("9")
    terminal.reply("/topics")
    assert "\n  1 " in terminal.reply("1")
    assert ", paragraph " in terminal.reply("1")


def test_the_points_of_an_overview_are_offered_as_questions(
    terminal: Terminal, library: Library
) -> None:
    asked = [fact.record.questions[0] for fact in distinct(library.overviews["nigel-crisp"].facts)]
    offered = terminal.reply("tell me about Nigel Crisp").splitlines()[-len(asked) :]
    assert len(asked) > 1
    assert offered == [f"  {number} {question}" for number, question in enumerate(asked, 1)]


def test_an_overview_turns_to_its_next_points(terminal: Terminal) -> None:
    assert (
        terminal.reply("tell me about Michael Dixon").splitlines()[-1] == f"  6 {texts.MORE_POINTS}"
    )
    assert "\n6. " in terminal.reply("6")


def test_what_stands_beside_the_closest_is_opened_by_number(
    library: Library, settings: Settings
) -> None:
    unsure = Terminal(Answerer(library, Answering(answer_at=1, offer_at=0)), settings)
    words = "who chaired the alliance"
    asked = Answerer(library, Answering(answer_at=1, offer_at=0)).ask(words)
    assert asked.kind == "closest"
    assert asked.offered
    first = asked.offered[0].record
    shown = unsure.reply(words)
    assert shown.startswith(texts.NOT_SURE)
    assert f"\n{texts.ALSO_ASK} {first.questions[0]}" in shown
    assert f"\n  3 {first.questions[0]}" in shown
    assert unsure.reply("3").startswith(first.answer)


def test_new_forgets_the_last_answer(terminal: Terminal) -> None:
    terminal.reply("who said left in the lurch?")
    assert terminal.reply("/cite").startswith("Reference\nSpecialist doctors left in lurch.")
    terminal.reply("/new")
    assert terminal.reply("/cite") == texts.NOTHING_TO_CITE
