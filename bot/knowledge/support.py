"""Warnings where an answer or a speaker says what the article near its quotation does not.

Only what can be told from the words is checked: numbers, names and who is named nearby.  The
rules lean to silence, because a warning that is often wrong is not read.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Mapping
from functools import cached_property

from bot.errors import Problem
from bot.knowledge.parse import Placed
from bot.knowledge.passages import ArticleText, Quotation, fold
from bot.knowledge.records import Article, Fact
from bot.knowledge.yamltree import shorten

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORD_VALUES = {word: n for n, word in enumerate(_SMALL.split())}
_WORD_VALUES |= {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_SCALES = {
    "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
_NUMBER = re.compile(
    rf"\b(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<suffix>[a-z]{{0,2}})\b"
    rf"|\b(?:(?P<tens>{_TENS.replace(' ', '|')})[- ])?(?P<word>{'|'.join([*_WORD_VALUES])})\b",
    re.IGNORECASE,
)
_SCALE = re.compile(rf"\s+({'|'.join(s for s in _SCALES if len(s) > 2)})\b", re.IGNORECASE)
# "one" is a number before a measure only ("no one", "one of them"), and so is "a" ("a year")
_UNIT = re.compile(r"[- ](?:year|month|week|day|hour|third|quarter|half|hundred|thousand|million)")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_OTHER_FORMS = {word: float(n) for n, word in enumerate(_ORDINALS.split(), 1)}
# "in his fifties", "the under-fives", but "those ones" are no number
_OTHER_FORMS |= {
    re.sub("ys$", "ies", f"{word}{'es' if word.endswith('x') else 's'}"): float(n)
    for word, n in _WORD_VALUES.items()
    if word != "one"
}
_A_UNIT = re.compile(r"\ban?(?=[- ](?:year|month|week|day|hour)\b)", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.?!:]['\")\]]*\s|\n)[\W_]*")
# Titles and pronouns: a person is known by the surname, so these are never a name of their own.
_TITLES = (
    "i i'm i'd i've i'll mr mrs ms miss dr sir dame lord lady baroness professor prof the of and "
    "for with from who"
)
_NO_NAME = frozenset(_TITLES.split())


class Source:
    """What an article says, paragraph by paragraph, to hold its facts against."""

    def __init__(
        self, article: Article, text: ArticleText, abbreviations: Mapping[str, str]
    ) -> None:
        self.names = [_stems(paragraph) for paragraph in text.folded]
        self.numbers = [set(_values(paragraph)) for paragraph in text.folded]
        metadata = _metadata(article)
        self.known_names, self.known_numbers = _stems(metadata), set(_values(metadata))
        self.own_voice = _stems(_join(_publication(article), article.author))
        """Who needs no introduction: the newspaper, or the author of a report."""
        self.abbreviations = [(_stem(key), _stems(words)) for key, words in abbreviations.items()]

    @cached_property
    def all_names(self) -> set[str]:
        """Every word of the article, abbreviations both ways."""
        return self.widen(set().union(*self.names))

    def nearby(self, paragraph: int) -> set[str]:
        """Give the words of a paragraph and the two before: one named there is "he" for a while."""
        return set().union(*self.names[max(paragraph - 3, 0) : paragraph])

    def widen(self, stems: set[str]) -> set[str]:
        """Add the words of each abbreviation that is there, and each that is spelt out."""
        more: set[str] = set()
        for key, words in self.abbreviations:
            if key in stems:
                more |= words
            elif words <= stems:
                more.add(key)
        return stems | more


def warnings(
    fact: Placed[Fact], quotation: Quotation, source: Source, linked: str
) -> Iterator[Problem]:
    """Warn of a speaker not named nearby, and of an answer that says more than its source.

    `linked` are the quotations of the facts it names: an answer that compares two may lean on both.
    """
    record = fact.record
    near = source.nearby(quotation.paragraph)
    speaker = _stems(_join(record.speaker, _capitalised(record.role))) - _NO_NAME
    if record.speaker and speaker and not speaker & source.widen(near | source.own_voice):
        message = (
            f"speaker {shorten(record.speaker)} is not named in paragraph {quotation.paragraph} "
            "or the two before it: check who says it"
        )
        yield Problem(fact.at("speaker"), message, "speaker-not-near", "warning")
    elif record.speaker and (odd := _nowhere(record.speaker, source)):
        message = (
            f"speaker {shorten(record.speaker)} has {', '.join(map(repr, odd))}, which is nowhere "
            "in the article: check the name"
        )
        yield Problem(fact.at("speaker"), message, "speaker-not-near", "warning")
    given = _join(record.speaker, record.role, linked)
    names = source.widen(near | _stems(given) | source.known_names)
    values = source.numbers[quotation.paragraph - 1] | source.known_numbers | set(_values(given))
    answer = fold(record.answer)
    extra = [written for value, written in numbers(answer) if value not in values]
    extra += [name for name in _names(answer) if not _backed(name, names, source)]
    if extra:
        message = (
            f"answer has {', '.join(map(repr, dict.fromkeys(extra)))}, which is neither in "
            f"paragraph {quotation.paragraph} nor in the article's metadata: check it"
        )
        yield Problem(fact.at("answer"), message, "unsupported-claim", "warning")


def numbers(text: str) -> Iterator[tuple[float, str]]:
    """Give each number with its value, in digits or words: `two`, `2`, `1,200`, `20m`, `1990s`."""
    done = 0
    for match in _NUMBER.finditer(text):
        if match.start() < done:
            continue
        if match["digits"]:
            value = float(match["digits"].replace(",", ""))
            value *= _SCALES.get(match["suffix"].lower(), 1)
        else:
            if match["word"].lower() == "one" and not _UNIT.match(text, match.end()):
                continue
            value = float(_WORD_VALUES[match["word"].lower()])
            value += _WORD_VALUES.get((match["tens"] or "").lower(), 0)
        done = match.end()
        while scale := _SCALE.match(text, done):
            value, done = value * _SCALES[scale[1].lower()], scale.end()
        yield value, text[match.start() : done]


def _values(text: str) -> Iterator[float]:
    """Give every number that a source has, also in other forms: first, the under-fives."""
    yield from (value for value, _ in numbers(text))
    for word in _WORD.findall(text.lower()):
        if word in _OTHER_FORMS:
            yield _OTHER_FORMS[word]
    if _A_UNIT.search(text):
        yield 1.0


def _names(answer: str) -> Iterator[str]:
    starts = {match.end() for match in _SENTENCE_START.finditer(answer)}
    for match in _WORD.finditer(answer):
        name = match[0].removesuffix("'s")
        if match.start() not in starts and name[0].isupper() and name.lower() not in _NO_NAME:
            yield name


def _backed(name: str, names: set[str], source: Source) -> bool:
    if _stem(name) in names:
        return True
    # An acronym is the article's subject far more often than a false claim.
    return sum(map(str.isupper, name)) > 1 and _stem(name) in source.all_names


def _nowhere(speaker: str, source: Source) -> list[str]:
    known = source.all_names | source.known_names | _NO_NAME
    return [word for word in _WORD.findall(_capitalised(fold(speaker))) if _stem(word) not in known]


def _publication(article: Article) -> str:
    return f"{article.publication} {''.join(word[0] for word in article.publication.split())}"


def _metadata(article: Article) -> str:
    year, _, rest = article.published.partition("-")
    month, _, day = rest.partition("-")
    date = f"{day} {month_name[int(month)]} {year}" if month else year
    known = (article.author, article.reference, article.published_note, article.note)
    return _join(article.title, _publication(article), date, *known)


def _join(*texts: str | None) -> str:
    return fold(" ".join(text for text in texts if text))


def _capitalised(text: str | None) -> str:
    return " ".join(word for word in (text or "").split() if word[0].isupper())


def _stem(word: str) -> str:
    """Fold case, possessive and plural: `NGOs'` and `NGO`, `authorities` and `authority`."""
    word = word.removesuffix("'s").strip("'")
    if word.endswith("s") and not word.endswith("ss"):  # a small s: SOS is no plural
        word = word.removesuffix("s")
        if len(word) > 4 and word.endswith("ie"):
            word = word[:-2] + "y"
    return word.lower()


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in set(_WORD.findall(text))}
