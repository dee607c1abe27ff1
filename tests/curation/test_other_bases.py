"""Bases that others would write: few facts, few questions, real figures, everyday matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering import Answer, Answerer, Asked, Chat, Closest
from bot.curation.check import Checked, check
from bot.knowledge import load
from bot.knowledge.yamltree import read_tree
from bot.replies import render
from bot.settings import Settings, load_settings

NEWS = {
    "config.yaml": "",
    "seeds/news.txt": """\
Chief's pay row

The chief executive's salary was raised to £105,000 in 2006, the council said.

The new bridge will cost £1.47 million, of which 57 % comes from the county.

People who lose their residents' card should ring the council on the first day, a notice says. A \
new card takes two weeks.

The British Medical Association said that the row had harmed patients.

'It was the 1st rise for 12 years,' said Councillor Ann Moss.
""",
    "data/articles.yaml": """\
- id: news
  title: Chief's pay row
  publication: Town News
  published: 2006-05-04
  text: seeds/news.txt
""",
    "data/facts.yaml": """\
- id: salary
  article: news
  answer: In 2006 the chief executive's pay went up to £105k a year, according to the council.
  quote: The chief executive's salary was raised to £105,000 in 2006
  speaker: the council
  voice: reported
  questions:
    - What is the chief executive's salary?
    - Was the salary £105,000?
    - chief pay
- id: bridge
  article: news
  answer: Building the bridge was to cost £1.47m, with 57 per cent of it paid by the county.
  quote: The new bridge will cost £1.47 million, of which 57 % comes from the county
  questions:
    - How much will the bridge cost?
    - Does the county pay 57% of the £1.47m?
    - bridge price
- id: lost-card
  article: news
  answer: Residents without one were told to ring the council on day 1; new ones took 2 weeks.
  quote: >-
    People who lose their residents' card should ring the council on the first day, a notice says. A
    new card takes two weeks.
  questions:
    - What should I do if I lose my card?
    - How long does a new card take?
    - lost card
- id: bma
  article: news
  answer: The British Medical Association thought the row had been bad for patients.
  quote: The British Medical Association said that the row had harmed patients
  speaker: British Medical Association
  voice: reported
  questions:
    - What did the BMA say?
    - Did the row harm patients?
    - medical association on the row
- id: rise
  article: news
  answer: Councillor Ann Moss counted twelve years without any other.
  quote: It was the 1st rise for 12 years
  speaker: Councillor Ann Moss
  voice: quoted
  people: [Ann Moss]
  questions:
    - Was it the first rise in twelve years?
    - What did Ann Moss say?
    - when was the last rise
""",
    "data/vocabulary.yaml": "abbreviations: {BMA: British Medical Association}\n",
}


LIBRARY = Path(__file__).parent / "library"
ASKED = read_tree((LIBRARY / "asked.yaml").read_text(), "asked.yaml").root


@pytest.fixture
def news(tmp_path: Path) -> Settings:
    """Write a base of five facts on pay, a bridge, a lost card and a medical association."""
    for name, text in NEWS.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return load_settings(tmp_path / "config.yaml", {})


def told(checked: Checked) -> list[str]:
    return [problem.rule for problem in checked.problems]


def test_figures_written_in_another_way_are_no_fault(news: Settings) -> None:
    assert told(check(news)) == []


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("was the salary 105000", "salary"),
        ("was the salry 105k?", "salary"),
        ("wat is the cheif executives salery", "salary"),
        ("how much wil the brige cost", "bridge"),
        ("does the county pay 57 per cent of the 1.47 million", "bridge"),
        ("does the county pay fifty-seven percent of the £1,470,000", "bridge"),
        ("what shuold i do if i lose my card", "lost-card"),
        ("What should I do if I've lost my card?", "lost-card"),
        ("what do i do if i lost my card", "lost-card"),
        ("how long dose a new card take", "lost-card"),
        ("wat did the BMA say", "bma"),
        ("what did the british medical asociation say", "bma"),
        ("was it the 1st rise in 12 yrs", "rise"),
    ],
)
def test_a_small_base_answers_its_questions_misspelt_too(
    news: Settings, question: str, fact: str
) -> None:
    assert Answerer(load(news.paths), news.answering).ask(question).answered == fact


@pytest.mark.parametrize(
    "question",
    [
        "was the salary £205,000",
        "was the chief executive's salary 205k?",
        "is the chief executive's salary £1.05 million",
        "how much of the bridge will the county pay, 75 per cent?",
        "does the bridge cost £1.74 million",
    ],
)
def test_another_figure_is_not_confirmed(news: Settings, question: str) -> None:
    outcome = Answerer(load(news.paths), news.answering).ask(question).outcome
    assert not isinstance(outcome, Answer)


@pytest.fixture(scope="module")
def library() -> Answerer:
    """Answer from the FAQ of a public library: 20 entries, one or two questions each, no gaps."""
    settings = load_settings(LIBRARY / "config.yaml", {})
    return Answerer(load(settings.paths), settings.answering)


@pytest.mark.parametrize(
    ("seen", "first", "shown"), [(True, 0.75, 0.85), (False, 0.65, 0.8)], ids=["seen", "unseen"]
)
def test_a_service_is_asked_in_other_words_than_its_own(
    library: Answerer, seen: bool, first: float, shown: float
) -> None:
    assert ASKED is not None
    asked = [one for one in ASKED.value if one["seen"] is seen]
    paraphrases = [(one["q"], one["fact"]) for one in asked if "fact" in one]
    found = [(library.ask(question), fact) for question, fact in paraphrases]
    led = [given(one) == fact for one, fact in found]
    seen_or_offered = [fact in (given(one), *offered(one)) for one, fact in found]
    wrong = [one.answered not in (None, fact) for one, fact in found]
    assert sum(led) >= first * len(found)
    assert sum(seen_or_offered) >= shown * len(found)
    assert sum(wrong) <= 0.03 * len(found)
    near_misses = [library.ask(one["q"]) for one in asked if "fact" not in one]
    assert sum(one.answered is not None for one in near_misses) <= 0.05 * len(near_misses)


def given(asked: Asked) -> str | None:
    outcome = asked.outcome
    return outcome.entry.id if isinstance(outcome, Closest) else asked.answered


def offered(asked: Asked) -> list[str]:
    buttons = [button for row in render.render(asked).buttons for button in row]
    return [button.data.split(":")[2] for button in buttons if button.data.count(":") >= 2]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("hello", "greeting"),
        ("ta very much", "thanks"),
        ("are you a robot", "bot"),
        ("what can i ask you", "about"),
        ("write me a poem about books", "task"),
        ("whats the weather like", "world"),
        ("do you keep my messages", "privacy"),
        ("what do you think of brexit", "advice"),
        ("i want to die", "safety"),
    ],
)
def test_talk_stays_talk_where_people_ask_in_person(
    library: Answerer, message: str, kind: str
) -> None:
    outcome = library.ask(message).outcome
    assert isinstance(outcome, Chat)
    assert outcome.kind == kind


@pytest.mark.parametrize(
    "message", ["how long is it", "how much is it", "what happens next", "whats your address"]
)
def test_the_frame_of_a_question_is_no_answer(library: Answerer, message: str) -> None:
    assert library.ask(message).answered is None
