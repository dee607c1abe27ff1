"""The English pack, held to what people write: what it takes for padding, talk and danger."""

from __future__ import annotations

import re
import time
from collections import Counter
from itertools import chain

import pytest

from bot.language import ENGLISH
from bot.language.text import stem, words

COURTESIES = tuple(chain.from_iterable(ENGLISH.padding.courtesies.values()))
BEFORE = re.compile(rf"^(?:{'|'.join((*COURTESIES, *ENGLISH.padding.openings))})\b[ ,]*")
BEHIND = re.compile(rf"[ ,]*\b(?:{'|'.join((*COURTESIES, *ENGLISH.padding.closings))})$")
DANGER = [re.compile(p.replace("{danger}", ENGLISH.safety.danger)) for p in ENGLISH.safety.patterns]
KINDS = {name: re.compile(kind.asks) for name, kind in ENGLISH.kinds.items()}
PATTERNS = (
    *COURTESIES, *ENGLISH.padding.openings, *ENGLISH.padding.closings, *ENGLISH.safety.patterns,
    ENGLISH.safety.danger, *(kind.asks for kind in ENGLISH.kinds.values()),
    *(kind.given for kind in ENGLISH.kinds.values()),
)  # fmt: skip

QUESTIONS = """
who chairs the board
what did the report say about staff
is there a plan for the centre
how long can I keep a book
why were they so angry
does the council run the pool
""".strip().splitlines()
CARRIERS = """
{} please
hello there, {}, thanks a lot
can you tell me {}
Could you please explain {}
do you happen to know {}
any idea {}
I'd like to know {}
what I want to know is {}
my boss needs this today: {}
{}, my tutor asked
I'm writing an essay for uni, {}
it is for a mate - {}
{}, it is for a presentation tomorrow
{}, I keep seeing it everywhere
not sure if this is the right place but {}
sorry if this is a stupid question, {}
according to the article, {}
{} in the text
does the article say {}
quick question: {}
ok so {}
I can't remember {}
stupid bot, {}
for goodness sake, {}
{} asap
{}, any help appreciated
{} if you don't mind
just out of interest, {}
a friend asked me {}
Good afternoon, I am a student and I was wondering {}
""".strip().splitlines()
SUBSTANCE = """
what did they think about it
who wanted change
what did the report say
help for doctors
do you think it was right
should I ask my doctor
can I book a room
can you see me
what happens if it fails
what happened then
what does it mean for me
who needs it
do I need it
what do I need to know
what is in the articles
which article is older
do the two articles agree about it
was he right
was it any good
morning opening hours
was the meeting in the afternoon
good news for patients
right to choose
does it help
how are things going with the plan
is it urgent
is it for children
what if my son needs a card
what do you know
what topics do you know about
I need a dentist
I want to report a mistake
I have lost my card
no problem was found
people keep leaving
what is the problem
is it possible to renew a book online
in the 2003 article, what did he say
wait times
is the morning clinic open
what was the last question they asked
who is it for
""".strip().splitlines()
CRISES = """
I want to die
chest pain now
my mum can't breathe
took too many pills
heart attack help
my baby isn't breathing
I've been stabbed
I'm thinking of killing myself
call an ambulance
my son says he wants to kill himself
she is unconscious
I've taken an overdose
""".strip().splitlines()
NO_CRISES = """
I'm desperate for an answer
suicide rates matter, what did he say?
I'm dying to know
bleeding heavily financially
this is killing me lol
the trusts are dying
my dad had a stroke in 2003, what did it say about stroke care
do doctors kill themselves
he was stabbed in the back
I'm having a heart attack over this deadline
the deal collapsed
my boss will kill me if I don't find out
what does it say about chest pain
""".strip().splitlines()


def said(message: str) -> str:
    """Fold a message as the matcher does, with a comma for each pause."""
    return " , ".join(" ".join(words(part)) for part in re.split(r"[,:]| - ", message))


def stripped(message: str) -> str:
    """Take padding off both ends until nothing changes."""
    left, before = said(message), ""
    while left != before:
        before = left
        left = BEHIND.sub("", BEFORE.sub("", left, count=1), count=1).strip(" ,")
    return left


@pytest.mark.parametrize("carrier", CARRIERS)
def test_padding_leaves_the_bare_question(carrier: str) -> None:
    assert [stripped(carrier.format(q)) for q in QUESTIONS] == [said(q) for q in QUESTIONS]


@pytest.mark.parametrize("question", SUBSTANCE)
def test_padding_takes_nothing_of_substance(question: str) -> None:
    assert stripped(question) == said(question)


@pytest.mark.parametrize(
    "part", ["i am writing ", "what i ", "my boss needs this and ", "a ", "sorry if this is ", "x"]
)
def test_padding_is_quick_on_hostile_text(part: str) -> None:
    message = (part * 1000)[:1000]
    start = time.perf_counter()
    BEFORE.match(message)
    BEHIND.search(message)
    assert time.perf_counter() - start < 0.05


def test_patterns_are_spelt_as_folded_text_is() -> None:
    """A pattern with "called" in it matches nothing, since that is folded to "caled"."""
    literal = {w for p in PATTERNS for w in re.findall(r"[a-z]{5,}", re.sub(r"\\[a-z]", " ", p))}
    assert {word: words(word) for word in literal if words(word) != [word]} == {}


@pytest.mark.parametrize("message", CRISES)
def test_a_present_crisis_is_recognised(message: str) -> None:
    assert any(pattern.search(said(message)) for pattern in DANGER)


@pytest.mark.parametrize("message", NO_CRISES)
def test_the_past_and_figures_of_speech_are_no_crisis(message: str) -> None:
    assert not any(pattern.search(said(message)) for pattern in DANGER)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("when was that", "when"),
        ("date of the meeting", "when"),
        ("for how long was he chair", "how long"),
        ("number of members", "how many"),
        ("how much is a room", "how much"),
        ("what is the fee", "how much"),
        ("from what age", "how old"),
        ("which hotel was it", "where"),
        ("what caused it", "why"),
        ("to whom did he speak", "who"),
        ("what was the report called", "which name"),
        ("tell me about the report", None),
        ("how does it work", None),
        ("can I bring a dog", None),
    ],
)
def test_a_question_asks_for_one_kind_of_answer(question: str, kind: str | None) -> None:
    asked = [name for name, pattern in KINDS.items() if pattern.search(said(question))]
    assert asked == ([kind] if kind else [])


def test_talk_has_many_ways_of_each_kind_and_none_of_two() -> None:
    assert min(map(len, ENGLISH.talk.values())) >= 15
    kinds = Counter(" ".join(words(form)) for forms in ENGLISH.talk.values() for form in forms)
    assert [form for form, count in kinds.items() if count > 1] == []


def test_synonyms_are_groups_of_at_least_two_and_hardly_share_a_member() -> None:
    assert len(ENGLISH.synonyms) >= 150
    groups = [{" ".join(map(stem, words(m))) for m in group} for group in ENGLISH.synonyms]
    assert [g for g, group in zip(ENGLISH.synonyms, groups, strict=True) if len(group) < 2] == []
    members = Counter(chain.from_iterable(groups))
    assert len([member for member, count in members.items() if count > 1]) <= 5
