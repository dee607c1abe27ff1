"""What a question insists on and a fact does not hold."""

from __future__ import annotations

import pytest

from bot.answering import Answerer
from bot.answering.kinds import kinds_asked


def clashes(answerer: Answerer, question: str, fact: str) -> tuple[str, ...]:
    (ranked,) = [ranked for ranked in answerer.read(question).facts if ranked.id == fact]
    return ranked.clashes


@pytest.mark.parametrize(
    ("question", "fact", "expected"),
    [
        (
            "what did Hutton say about polyclinics?",
            "ipo-polyclinics",
            ("names John Hutton, who is not in this fact",),
        ),
        (
            "what did Darzi say about polyclinics?",
            "polyclinics-darzi",
            ("asks what Lord Darzi said, and this is not by Lord Darzi",),
        ),
        (
            "how many polyclinics were there",
            "ipo-polyclinics",
            ("asks how many, which this fact does not say",),
        ),
        (
            "was the conference in Bournemouth in 1999?",
            "conference-bournemouth",
            ("names the figure 1999, which is not in this fact",),
        ),
        (
            "what did the NHS Confederation say about the lifeboats",
            "lifeboats",
            ("names Confederation, which is not in this fact",),
        ),
        (
            "was the conference held in Brighton?",
            "conference-bournemouth",
            ("names Brighton, which is not in this fact",),
        ),
        (
            "when did David Stout become director of the PCT network?",
            "stout-director",
            ("asks when, which this fact does not say",),
        ),
        (
            "how much did the conference in Bournemouth cost",
            "conference-bournemouth",
            ("asks how much money, which this fact does not say",),
        ),
        (
            "Who ordered the reorganisation that put PCTs in flux?",
            "state-of-flux",
            ("asks who, which this fact does not say",),
        ),
        (
            "what % of managers called the input tokenistic",
            "tokenistic-input",
            ("asks what share, which this fact does not say",),
        ),
        (
            "wots dr iranis opinion on polyclinics",
            "polyclinics-darzi",
            ("names Dr Minoo Irani, who is not in this fact",),
        ),
        (
            "What did the BMA say about Hutton's promise on PMS contracts?",
            "pms-not-unpicked",
            ("names BMA, which is not in this fact",),
        ),
        (
            "Who was chair of the alliance before Dr Dixon?",
            "dixon-chair",
            (
                "asks what came before or after, which this fact does not say",
                "asks who, as the known gap 'predecessors' does and this fact does not",
            ),
        ),
        (
            "what's the bill for merging hospital doctors and GPs into joint bodies",
            "ipo-clinicians",
            ("asks how much money, which this fact does not say",),
        ),
        (
            "How did the SHAs defend themselves against the charge of tokenism?",
            "tokenistic-input",
            ("asks what reply, which this fact does not say",),
        ),
        (
            "which lay people were chosen to take responsibility",
            "empower-local-people",
            ("asks who else, which this fact does not say",),
        ),
        ("which area did Crisp name", "avon-whole-nhs", ()),
        ("WHO CHAIRED THE NHS ALLIANCE", "dixon-chair", ()),
        ("who came out with make history or become history", "two-years-make-history", ()),
    ],
)
def test_a_clash_is_told(
    answerer: Answerer, question: str, fact: str, expected: tuple[str, ...]
) -> None:
    assert clashes(answerer, question, fact) == expected


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("what did Sir Nigel Crisp say about Avon?", "avon-whole-nhs"),
        ("how many years did PCTs have", "two-years-make-history"),
        ("was the story printed in 2003?", "published-2003"),
        ("is it issue 5877", "issue-5877"),
        ("did Dixon say the alliance gave PCTs two years", "election-deadline"),
    ],
)
def test_what_a_fact_holds_is_no_clash(answerer: Answerer, question: str, fact: str) -> None:
    assert clashes(answerer, question, fact) == ()


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many PCTs took part?", {"how many"}),
        ("how many years", {"how long"}),
        ("what percentage said so", {"what share"}),
        ("what did it cost", {"how much money"}),
        ("how old is he", {"how old"}),
        ("what is his email", {"contact details"}),
        ("how did others react", {"what reply"}),
        ("who said that", set()),
    ],
)
def test_the_kind_of_answer_asked_is_recognised(question: str, kinds: set[str]) -> None:
    assert kinds_asked(question) == kinds


def test_a_gap_about_somebody_else_is_no_reason_to_decline(answerer: Answerer) -> None:
    reading = answerer.read("what happened to PCTs after the two years?")
    (gap,) = [gap for gap in reading.gaps if gap.id == "hutton-on-deadline"]
    assert gap.clashes == ("leaves out John Hutton, whom this gap is about",)


def test_a_gap_without_the_person_asked_about_clashes(answerer: Answerer) -> None:
    reading = answerer.read("what did Irani think of the lifeboats?")
    (gap,) = [gap for gap in reading.gaps if gap.id == "lifeboats-who"]
    assert gap.clashes[0] == "names Dr Minoo Irani, who is not in this gap"
