"""The articles' own words by speaker, by words and by subject, and messages that ask for them.

`find` serves `/quote`. `wanted_quote` recognises a typed request ("a quote from Smith pls", "best
line on prices") and returns what to show, or None for any other message; `next_lines` turns what
was shown into what to show next. To carry on a conversation it is enough to keep `Quotes.typed`,
`first` and `count`: `wanted_quote(typed, library)` finds the same again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from math import log
from typing import Final, Literal

from rapidfuzz.distance import OSA

from bot.knowledge import KnownFact, Library, Quotation, SourceArticle
from bot.knowledge.passages import words_of
from bot.language.quotation import QUOTATION
from bot.language.text import COMMON_WORDS, folded, stem, words
from bot.quotations.locating import near
from bot.quotations.speakers import Saying, said_by

_REQUESTS: Final = QUOTATION.requests
_FOLLOW_UPS: Final = QUOTATION.follow_ups
_ASKS: Final = tuple(map(re.compile, _REQUESTS.asks))
_NEVER: Final = tuple(map(re.compile, _REQUESTS.never))
_DIRECT: Final = re.compile(_REQUESTS.direct)
_BEST: Final = re.compile(_REQUESTS.best)
_EMPTY: Final = frozenset(word for one in _REQUESTS.words for word in words(one)) | COMMON_WORDS
_ORDER: Final = {"quoted": 0, "document": 0, "reported": 1, "retold": 1, "journalist": 2}
_NAME: Final = 4  # words of the longest name or post that is looked for
_COVERED: Final = 0.6
"""Part of a subject's words, by rarity, that a sentence or the facts on it must hold."""
_BY_FACTS: Final = 0.7  # what a word counts that only the facts on a sentence have
_LENGTH: Final = 18
"""Words of a line that reads well alone; one that begins with a pronoun counts as `_HANGS` off."""
_HANGS: Final = 12
ASKED: Final = 3
"""Lines that a typed request shows."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence that can be quoted; `marks` are offsets in the article of what was looked for."""

    article: SourceArticle
    place: Quotation
    sayings: tuple[Saying, ...]
    sentence: Quotation
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def saying(self) -> Saying:
        """Whose words most of it gives."""
        return max(self.sayings, key=lambda one: one.end - one.start)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a quotation is asked for by."""

    speakers: tuple[str, ...] = ()
    subject: str = ""
    articles: tuple[str, ...] = ()
    direct: bool = False
    best: bool = False


@dataclass(frozen=True, kw_only=True)
class Quotes:
    """Lines that were asked for, the best first; `first` is the first one shown."""

    typed: str
    wanted: Wanted
    lines: tuple[Line, ...]
    first: int = 0
    count: int = ASKED
    """How many are shown."""
    missed: str = ""
    """A subject on which the speakers say nothing: the lines are what they say otherwise."""
    ended: Literal["", "another", "shorter", "longer"] = ""
    """What was asked for where there is no such line."""


def find(typed: str, library: Library) -> Quotes:
    """Find the sentences of a speaker or, failing that, those with these words or on this topic."""
    if speakers := _speakers(typed, library):
        wanted = Wanted(speakers=speakers)
    else:
        wanted = Wanted(subject=typed)
    return _quotes(typed, wanted, library)


def wanted_quote(text: str, library: Library) -> Quotes | None:
    """Read a message as a request for a quotation; None if it is none, or nothing fits it."""
    said = folded(text)
    if any(p.search(said) for p in _NEVER) or not any(p.search(said) for p in _ASKS):
        return None
    rest = words(text)
    articles = tuple(
        name for name, article in library.articles.items() if article.record.published[:4] in rest
    )
    years = {article.record.published[:4] for article in library.articles.values()}
    rest = [word for word in rest if word not in years]
    speakers, rest = _take_speakers(rest, library)
    if not speakers and _names_silent(rest, library):
        return None
    subject = _subject(rest)
    wanted = Wanted(
        speakers=speakers,
        subject=subject,
        articles=articles,
        direct=bool(_DIRECT.search(said)),
        best=bool(_BEST.search(said)),
    )
    quotes = _quotes(text, wanted, library)
    return quotes if quotes.lines else None


def _subject(said: list[str]) -> str:
    """Return what a request is about: all that follows "on", else what isn't asking."""
    at = next((n for n, word in enumerate(said) if word in _REQUESTS.about), None)
    after = [word for word in said[at + 1 :] if word not in COMMON_WORDS] if at is not None else []
    return " ".join(after or [word for word in said if word not in _EMPTY | _REQUESTS.about])


def next_lines(text: str, quotes: Quotes) -> Quotes | None:
    """Return what a message that asks for more quotations, or a shorter one, is to be shown.

    No lines where there are no more; None for any other message.
    """
    match asked_next(text):
        case "another":
            first = quotes.first + quotes.count
            more = first < len(quotes.lines)
            return replace(quotes, first=first) if more else _ended(quotes, "another")
        case "shorter":
            return shorter(quotes) or _ended(quotes, "shorter")
        case "longer":
            return longer(quotes) or _ended(quotes, "longer")
    return None


def _ended(quotes: Quotes, asked: Literal["another", "shorter", "longer"]) -> Quotes:
    return replace(quotes, count=0, ended=asked)


def shorter(quotes: Quotes) -> Quotes | None:
    """Put first the longest line that is shorter than the one shown first, if there is any."""
    size = _size(quotes.lines[quotes.first])
    return _put_first(quotes, [line for line in quotes.lines if _size(line) < size], longest=True)


def longer(quotes: Quotes) -> Quotes | None:
    """Put first the shortest line that is longer than the one shown first, if there is any."""
    size = _size(quotes.lines[quotes.first])
    return _put_first(quotes, [line for line in quotes.lines if _size(line) > size], longest=False)


def asked_next(text: str) -> str | None:
    """Return what a follow-up asks for: "another", "shorter", "longer" or "voice"."""
    said = folded(text)
    for name in ("shorter", "longer", "voice", "another"):
        if re.search(getattr(_FOLLOW_UPS, name), said):
            return name
    return None


def fact_of(quotes: Quotes, library: Library) -> KnownFact | None:
    """Return the fact that rests on the first line shown, if there is one."""
    line = quotes.lines[quotes.first]
    return next((f for f in library.facts.values() if _rests_on(line, f)), None)


def _size(line: Line) -> int:
    return len(words_of(line.place.text))


def _put_first(quotes: Quotes, lines: list[Line], *, longest: bool) -> Quotes | None:
    """Go to the one line nearest in length, of those said in the best way."""
    if not lines:
        return None
    way = min(_ORDER[line.saying.voice] for line in lines)
    alike = [line for line in lines if _ORDER[line.saying.voice] == way]
    chosen = (max if longest else min)(alike, key=_size)
    return replace(quotes, first=quotes.lines.index(chosen), count=1)


# --- speakers ---


@lru_cache(maxsize=2)
def _names(library: Library) -> dict[str, tuple[frozenset[str], str]]:
    """Return each speaker's words of name and post, with the word they are called by."""
    lines = (line for line in _lines(library))
    spoken = {one.speaker: one.role for line in lines for one in line.sayings if one.speaker}
    return {
        name: (frozenset(words(f"{name} {role or ''}")) - COMMON_WORDS, words(name)[-1])
        for name, role in spoken.items()
    }


def _speakers(typed: str, library: Library) -> tuple[str, ...]:
    """Return whom a name means: a person by surname or post, a body and its papers by its name."""
    said = words(typed)
    keys = [word for word in said if word not in COMMON_WORDS]
    if not keys:
        return ()
    people = [name for name in _names(library) if name in library.people]
    called = {name: _names(library)[name][1] for name in people}
    found = [
        name for name in people
        if all(_like(word, words(name)) for word in keys)
        and any(_like(word, [called[name]]) for word in keys)
    ]  # fmt: skip
    if found:
        return tuple(name for name in found if called[name] in keys) or tuple(found)
    aliases = _aliases(library).get(" ".join(said), set())
    meant = [name for name in people if _names(library)[name][1] in aliases]
    meant = meant or [name for name in people if set(keys) <= set(words(name))]
    if len(meant) == 1:
        return (meant[0],)
    bodies = [name for name in _names(library) if name not in library.people]
    if any(_content(name) == keys for name in bodies):
        return tuple(name for name in bodies if _content(name)[: len(keys)] == keys)
    posts = [name for name in people if len(keys) > 1 and set(keys) <= _names(library)[name][0]]
    return (posts[0],) if len(posts) == 1 else ()


def _content(name: str) -> list[str]:
    return [word for word in words(name) if word not in COMMON_WORDS]


def _like(word: str, names: Sequence[str]) -> bool:
    """Return whether a word is one of a name's, or one of them misspelt."""
    cutoff = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
    return any(OSA.distance(word, name, score_cutoff=cutoff) <= cutoff for name in names)


@lru_cache(maxsize=2)
def _aliases(library: Library) -> dict[str, set[str]]:
    """Return the last words of the other names that the vocabulary has for one, by the name."""
    subjects = library.vocabulary.subjects.items()
    groups = (*library.vocabulary.synonyms, *((name, *more) for name, more in subjects))
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        last = {word for member in group for word in words(member)[-1:]}
        for member in group:
            found[folded(member)] |= last
    return found


def _take_speakers(said: list[str], library: Library) -> tuple[tuple[str, ...], list[str]]:
    """Take the speakers that a request names out of its words."""
    found: dict[str, None] = {}
    rest: list[str] = []
    at = 0
    while at < len(said):
        for size in range(min(_NAME, len(said) - at), 0, -1):
            part = said[at : at + size]
            outer = {part[0], part[-1]}
            if outer & _EMPTY:
                continue
            if named := _speakers(" ".join(part), library) or _papers(part, library):
                found |= dict.fromkeys(named)
                at += size
                break
        else:
            rest.append(said[at])
            at += 1
    return tuple(found), rest


def _names_silent(said: list[str], library: Library) -> bool:
    """Return whether words are wanted from a person whom the articles name and don't quote."""
    silent = {words(name)[-1] for name in library.people} - set(_EMPTY)
    before_subject = [*takewhile(lambda word: word not in _REQUESTS.about, said)]
    return not silent.isdisjoint(before_subject)


def _papers(part: list[str], library: Library) -> tuple[str, ...]:
    """Return the bodies and papers that are called by one word: "the report"."""
    bodies = (name for name in _names(library) if name not in library.people)
    return tuple(name for name in bodies if [_names(library)[name][1]] == part)


# --- lines ---


@lru_cache(maxsize=2)
def _lines(library: Library) -> tuple[Line, ...]:
    """Return every sentence; of "He said: '…'" only what stands between the marks."""
    return tuple(
        _line(article, sentence, library)
        for article in library.articles.values()
        for sentence in article.text.sentences
    )


def _line(article: SourceArticle, sentence: Quotation, library: Library) -> Line:
    said = said_by(article, sentence.start, sentence.end, library)
    place = sentence
    if len(said) == 1 and said[0].direct and not said[0].account:
        inside = words_of(article.text.raw[said[0].start : said[0].end])
        first, last = said[0].start + inside[0].start, said[0].end
        place = article.text.cut(first, last)
    return Line(article=article, place=place, sayings=said or _own(sentence), sentence=sentence)


def _own(sentence: Quotation) -> tuple[Saying, ...]:
    return (Saying(start=sentence.start, end=sentence.end, voice="journalist"),)


def _quotes(typed: str, wanted: Wanted, library: Library) -> Quotes:
    """Choose lines, and order them: direct speech first, then reported, then the article's own."""
    lines = [
        line
        for line in _lines(library)
        if (not wanted.articles or line.article.record.id in wanted.articles)
        and (not wanted.speakers or any(s.speaker in wanted.speakers for s in line.sayings))
    ]
    missed = ""
    if wanted.subject:
        on_subject = _on(wanted.subject, lines, library)
        if not on_subject and wanted.speakers:
            missed = wanted.subject
        else:
            lines = on_subject
    elif not wanted.speakers:
        lines = [line for line in lines if line.saying.direct]
    if wanted.direct:
        lines = [line for line in lines if line.saying.direct] or lines
    return Quotes(typed=typed, wanted=wanted, lines=_ordered(lines, wanted), missed=missed)


def _ordered(lines: Sequence[Line], wanted: Wanted) -> tuple[Line, ...]:
    def key(line: Line) -> tuple[int, int, float]:
        own = line.saying.quoting is not None or line.saying.account
        return _ORDER[line.saying.voice], own, _standing(line) if wanted.best else 0

    return tuple(sorted(lines, key=key))


def _standing(line: Line) -> float:
    """Return how far a line is from one that reads well alone, in words."""
    said = words_of(line.place.text)
    hangs = said[0].key in QUOTATION.attribution.pronouns
    return abs(len(said) - _LENGTH) + _HANGS * hangs


def _on(subject: str, lines: Sequence[Line], library: Library) -> list[Line]:
    """Return the lines with a phrase, else with all its words, else on such a topic or matter."""
    keys = [word.key for word in words_of(subject)]
    if not keys:
        return []
    for choose in (_with_phrase, _with_words, _of_topic, _of_matter):
        if found := list(choose(keys, lines, library)):
            return found
    return []


def _with_phrase(keys: list[str], lines: Sequence[Line], library: Library) -> Iterator[Line]:
    for line in lines:
        own = words_of(line.sentence.text)
        size = len(keys)
        starts = [
            n for n in range(len(own) - size + 1) if [w.key for w in own[n : n + size]] == keys
        ]
        if starts:
            yield _showing(line, {n + k for n in starts for k in range(size)})


def _with_words(keys: list[str], lines: Sequence[Line], library: Library) -> Iterator[Line]:
    """Find the words in any order and form, misspelt ones and abbreviations too."""
    wanted = [_forms(key, library) for key in keys if key not in COMMON_WORDS] or [
        frozenset({stem(key)}) for key in keys
    ]
    for line in lines:
        own = [stem(word.key) for word in words_of(line.sentence.text)]
        if all(forms & set(own) for forms in wanted):
            everything = frozenset().union(*wanted)
            yield _showing(line, {n for n, word in enumerate(own) if word in everything})


def _forms(key: str, library: Library) -> frozenset[str]:
    """Return the stems that a word may stand for."""
    known = any(key in article.text.occurrences for article in library.articles.values())
    read = [key, *([] if known else [near(key, library) or key])]
    return frozenset(map(stem, read))


def _of_topic(keys: list[str], lines: Sequence[Line], library: Library) -> Iterator[Line]:
    typed = folded(" ".join(keys))
    facts = [f for name, facts in library.topics.items() if folded(name) == typed for f in facts]
    return (line for line in lines if any(_rests_on(line, fact) for fact in facts))


def _of_matter(keys: list[str], lines: Sequence[Line], library: Library) -> Iterator[Line]:
    """Find lines by their own words and those of the facts that rest on them, the nearest first."""
    spelt = [_forms(key, library) for key in words(" ".join(keys)) if key not in COMMON_WORDS]
    bags = _bags(library)
    counts = [sum(bool(forms & bag.keys()) for bag in bags.values()) for forms in spelt]
    rarity = [log((1 + len(bags)) / (0.5 + count)) for count in counts]
    scored = []
    for line in lines:
        bag = bags[line.article.record.id, line.sentence.start]
        held = (max((bag.get(form, 0.0) for form in forms), default=0.0) for forms in spelt)
        score = sum(r * h for r, h in zip(rarity, held, strict=True))
        if score >= _COVERED * _BY_FACTS * sum(rarity) and score > 0:
            scored.append((score, line))
    best = max((score for score, _ in scored), default=0.0)
    yield from (line for score, line in scored if score >= _COVERED * best)


@lru_cache(maxsize=2)
def _bags(library: Library) -> dict[tuple[str, int], dict[str, float]]:
    """Return the stems of each sentence, and of the facts that rest on it, with their weights."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for line in _lines(library):
        bag: dict[str, float] = {}
        for record in (fact.record for fact in library.facts.values() if _rests_on(line, fact)):
            told = (record.answer, *record.questions, *record.keywords, *record.topics)
            bag |= dict.fromkeys(map(stem, words(" ".join(told))), _BY_FACTS)
        bag |= {stem(word.key): 1.0 for word in words_of(line.sentence.text)}
        found[line.article.record.id, line.sentence.start] = bag
    return found


def _rests_on(line: Line, fact: KnownFact) -> bool:
    place = fact.quotation
    overlaps = place.start < line.sentence.end and line.sentence.start < place.end
    return fact.article is line.article and overlaps


def _showing(line: Line, numbers: set[int]) -> Line:
    """Mark words of a line by their numbers, neighbours as one."""
    raw = line.article.text.raw
    own = words_of(raw[line.sentence.start : line.sentence.end])
    marks: list[tuple[int, int]] = []
    for number in sorted(numbers):
        start, end = (line.sentence.start + at for at in own[number][1:])
        if marks and number - 1 in numbers:
            marks[-1] = marks[-1][0], end
        else:
            marks.append((start, end))
    return replace(line, marks=tuple(marks))
