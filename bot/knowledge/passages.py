"""An article's text, its paragraphs, and where in it words stand word for word."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from bot.knowledge.invisible import visible

# One character for one, so that offsets hold; the ellipsis alone becomes three.
_TYPOGRAPHY = str.maketrans(
    "‘’‚‛′“”„‟″«»‐‑‒–—―−",
    "'" * 5 + '"' * 7 + "-" * 7,
)
_UNEVEN = re.compile(r"…|\s+")
_WORD = re.compile(r"[^\W_]+")
# A sentence ends at its mark and what closes around it.  Articles lose spaces: "was up.He said";
# reports put the number of a note behind the mark: "a third of them.12 The rest".
_SENTENCE_END = re.compile(
    r"(?:[.!?…]+['\"’”)\]]*|(?<=[a-z)\]’”'\"])[.!?]['\"’”)]*\d{1,3})"
    r"(?:\s+(?=['\"‘“(\[]*[A-Z0-9£])|(?<=[a-z]\.)(?=[A-Z][a-z\s]))"
)
# Copied text has the number of a note apart: "a third of them. 12 The rest".
_NOTE_APART = r"[.!?…]['\"’”)\]]*\s+(\d{1,3})(?:\s+(?=['\"‘“(\[]*[A-Z])|\s*\Z)"
_NOTE = re.compile(_NOTE_APART)
_SENTENCE_OR_NOTE_END = re.compile(f"{_NOTE_APART}|{_SENTENCE_END.pattern}")
# In "They lost. 20 Members voted" the number is no note's: so many must count up by such steps.
_NOTES, _NOTE_STEP = 4, 5
_NO_END = re.compile(r"\b(?:[A-Z]|Dr|Mrs?|Ms|Prof|Revd?|St|No|[Vv]ol|pp?|e\.g|i\.e|vs)\.\s*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, numbered from 1; `start` and `end` are offsets in the article's raw text."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words as the article prints them, white space made single; offsets in its raw text."""

    text: str
    paragraph: int
    start: int
    end: int


class Word(NamedTuple):
    """A word in small letters, as quotations are compared by; offsets in the text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class ArticleText:
    """The text of an article, unchanged."""

    raw: str

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs in order; blank lines separate them."""
        return tuple(
            Paragraph(number, start, end, self.raw[start:end])
            for number, (start, end) in enumerate(_spans(self.raw), 1)
        )

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each paragraph as `fold` leaves it."""
        return tuple(fold(paragraph.text) for paragraph in self.paragraphs)

    @cached_property
    def _unfolded(self) -> dict[int, list[int]]:
        """The offsets of each folded paragraph that was looked in, which take long to count."""
        return {}

    @cached_property
    def lowered(self) -> tuple[str, ...]:
        """Each folded paragraph in small letters, offsets kept."""
        return tuple(map(_lower, self.folded))

    @cached_property
    def sentences(self) -> tuple[Quotation, ...]:
        """The sentences in order; each character of a paragraph, white space aside, is in one."""
        return tuple(
            Quotation(" ".join(self.raw[start:end].split()), paragraph.number, start, end)
            for paragraph in self.paragraphs
            for start, end in _sentence_spans(paragraph, self._sentence_end)
        )

    @cached_property
    def _sentence_end(self) -> re.Pattern[str]:
        """What ends a sentence, with a note's number behind it if the text sets those apart."""
        found = [int(note[1]) for p in self.paragraphs for note in _NOTE.finditer(p.text)]
        rising = sum(0 < after - before <= _NOTE_STEP for before, after in pairwise(found))
        noted = rising >= _NOTES and rising >= 0.9 * (len(found) - 1)
        return _SENTENCE_OR_NOTE_END if noted else _SENTENCE_END

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in order; an apostrophe or a hyphen divides two."""
        return words_of(self.raw)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The same as they are compared."""
        return tuple(word.key for word in self.words)

    @cached_property
    def joined(self) -> str:
        """The same in one string, a space around each."""
        return f" {' '.join(self.keys)} "

    @cached_property
    def occurrences(self) -> Mapping[str, tuple[int, ...]]:
        """Where among the words each one stands."""
        found: dict[str, list[int]] = {}
        for index, key in enumerate(self.keys):
            found.setdefault(key, []).append(index)
        return {key: tuple(places) for key, places in found.items()}

    def paragraph_at(self, offset: int) -> Paragraph:
        """Return the paragraph that a character stands in, or the one before it."""
        starts = [paragraph.start for paragraph in self.paragraphs]
        return self.paragraphs[max(bisect_right(starts, offset) - 1, 0)]

    def sentence_at(self, offset: int) -> Quotation:
        """Return the sentence that a character stands in."""
        return next(one for one in self.sentences if offset < one.end)

    def cut(self, start: int, end: int) -> Quotation:
        """Cut the text from one offset to another."""
        number = self.paragraph_at(start).number
        return Quotation(" ".join(self.raw[start:end].split()), number, start, end)

    def find(self, words: str, *, match_case: bool = True) -> tuple[Quotation, ...]:
        """Give every place where the words stand within one paragraph, in order.

        White space and typographic quotes, dashes and ellipses are read as their plain forms, and
        what is invisible in `words` not at all; nothing else is, and no match begins or ends
        inside a word.
        """
        return tuple(self.places(words, match_case=match_case))

    def places(self, words: str, *, match_case: bool = True) -> Iterator[Quotation]:
        """Give the same one by one, for those who need only the first."""
        folded = fold(visible(words))
        pattern = folded if match_case else _lower(folded)
        for index, text in enumerate(self.folded if match_case else self.lowered):
            for start in _occurrences(text, pattern):
                yield self._cut(index, start, start + len(pattern))

    def _cut(self, index: int, start: int, end: int) -> Quotation:
        paragraph = self.paragraphs[index]
        if (offsets := self._unfolded.get(index)) is None:
            offsets = self._unfolded[index] = _offsets(paragraph.text)
        first, last = paragraph.start + offsets[start], paragraph.start + offsets[end - 1] + 1
        return Quotation(" ".join(self.raw[first:last].split()), index + 1, first, last)


def words_of(text: str) -> tuple[Word, ...]:
    """Split a text into words, whatever stands between them."""
    return tuple(Word(m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(text))


def fold(text: str) -> str:
    """Make white space single and typographic quotes, dashes and ellipses plain."""
    return " ".join(text.translate(_TYPOGRAPHY).replace("…", "...").split())


def _offsets(text: str) -> list[int]:
    """Map each index of `fold(text)`, and its end, to an index of `text`."""
    offsets: list[int] = []
    done = len(text) - len(text.lstrip())
    for match in _UNEVEN.finditer(text, done):
        offsets += range(done, match.start())
        offsets += [match.start()] * (3 if match[0] == "…" else 1)
        done = match.end()
    offsets += range(done, len(text) + 1)
    return offsets


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each paragraph, without the white space around it."""
    start = end = position = 0
    for line in [*text.splitlines(keepends=True), ""]:
        if line.strip():
            if end <= start:
                start = position + len(line) - len(line.lstrip())
            end = position + len(line.rstrip())
        elif end > start:
            yield start, end
            start = end
        position += len(line)


def _sentence_spans(paragraph: Paragraph, end: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in end.finditer(paragraph.text):
        if not _NO_END.search(paragraph.text, start, match.end()):
            yield paragraph.start + start, paragraph.start + len(match[0].rstrip()) + match.start()
            start = match.end()
    if start < len(paragraph.text):
        yield paragraph.start + start, paragraph.end


def _occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words) if words else -1
    while start >= 0:
        last = start + len(words) - 1
        around = text[max(start - 1, 0) : start + 1], text[last : last + 2]
        if not any(a.isalnum() and b.isalnum() for side in around for a, b in pairwise(side)):
            yield start
        start = text.find(words, start + 1)


def _lower(text: str) -> str:
    """Lower the case and keep the length: 'İ'.lower() has two characters."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] for c in text)
