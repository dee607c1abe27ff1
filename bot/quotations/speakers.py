"""Who says each sentence of an article, and how: worked out once for each library.

Facts know best: a curator has read who speaks. Between them the article's own attributions are
followed ("He said", a quotation that goes on in the next paragraph), and no further: where they
don't settle it nobody is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from bot.knowledge import KnownFact, Library, Paragraph, Quotation, SourceArticle
from bot.knowledge.marks import quotations
from bot.knowledge.passages import words_of
from bot.knowledge.records import Voice
from bot.language.later import later
from bot.language.quotation import QUOTATION

_ATTRIBUTION: Final = QUOTATION.attribution
_VERB: Final = rf"\b(?:{'|'.join(sorted(_ATTRIBUTION.verbs))})\b"
_SAYS: Final = later(_VERB, re.IGNORECASE)
_PRONOUN_SAYS: Final = later(
    rf"\b(?:{'|'.join(sorted(_ATTRIBUTION.pronouns))}) (?:\w+ )?{_VERB}", re.IGNORECASE
)
_ASCRIBED: Final = tuple(later(p, re.IGNORECASE) for p in _ATTRIBUTION.ascribed)
_LIBRARIES: Final = 2  # the one in use, and the one that a reload puts in its place
_MOST: Final = 0.8  # of a part's characters


@dataclass(frozen=True, kw_only=True)
class Saying:
    """A stretch of an article and whose words it gives; offsets in the article's text.

    Without a speaker these are the article's own words or, if the voice is not `journalist`,
    words of which the article doesn't make plain whose they are.
    """

    start: int
    end: int
    voice: Voice
    speaker: str | None = None
    role: str | None = None
    inferred: bool = False
    """Only what stands around it shows who speaks."""
    quoting: str | None = None
    """Whose words the speaker repeats; empty if nobody's in particular, none if the speaker's."""

    @property
    def direct(self) -> bool:
        """Whether the words stand in quotation marks: as they were said or written."""
        return self.voice in ("quoted", "document")

    @property
    def account(self) -> bool:
        """Whether it is only known to stand in an account of what the speaker said."""
        return self.inferred and self.speaker is not None and not self.direct


@lru_cache(maxsize=_LIBRARIES)
def sayings(library: Library) -> dict[str, tuple[Saying, ...]]:
    """Return who says what, article by article, in the order of the text."""
    return {
        name: tuple(_Article(article, library).sayings())
        for name, article in library.articles.items()
    }


def said_by(article: SourceArticle, start: int, end: int, library: Library) -> tuple[Saying, ...]:
    """Return whose words a stretch of an article gives, in order, each speaker once in a row.

    "He said" beside what he said is left out, and so are single quoted words in a longer report.
    """
    found = [
        replace(one, start=max(one.start, start), end=min(one.end, end))
        for one in sayings(library)[article.record.id]
        if one.start < end and start < one.end
    ]
    counts = [len(words_of(article.text.raw[one.start : one.end])) for one in found]
    found = [one for one, count in zip(found, counts, strict=True) if count]
    if any(one.voice != "journalist" for one in found):
        found = [one for one in found if one.voice != "journalist" or not _is_frame(one, article)]
    return tuple(_joined(found))


def _is_frame(saying: Saying, article: SourceArticle) -> bool:
    """Return whether words do no more than say who speaks."""
    return bool(_SAYS.search(article.text.raw, saying.start, saying.end))


def _joined(found: Sequence[Saying]) -> Iterator[Saying]:
    """Join neighbours of one speaker: the voice of most of the words is that of all."""
    for _, group in groupby(found, key=lambda one: (one.speaker, one.inferred)):
        parts = list(group)
        lengths = Counter[Voice]()
        for part in parts:
            lengths[part.voice] += part.end - part.start
        voice = lengths.most_common(1)[0][0]
        longest = max((p for p in parts if p.voice == voice), key=lambda one: one.end - one.start)
        if longest.speaker is None:
            yield from (p for n, p in enumerate(parts) if not n or p.voice != parts[n - 1].voice)
        else:
            yield replace(longest, start=parts[0].start, end=parts[-1].end)


class _Article:
    """One article on its way to sayings."""

    def __init__(self, article: SourceArticle, library: Library) -> None:
        self.article = article
        self.text = article.text
        self.facts = [fact for fact in library.facts.values() if fact.article is article]
        self.marks = [_quoted(paragraph) for paragraph in self.text.paragraphs]
        spoken = (fact.record for fact in library.facts.values() if fact.record.speaker)
        self.people = {
            str(record.speaker): record.role
            for record in spoken
            if record.speaker in library.people
        }

    def sayings(self) -> list[Saying]:
        found: list[Saying] = []
        for sentence in self.text.sentences:
            paragraph = self.text.paragraphs[sentence.paragraph - 1]
            for part in _parts(sentence, paragraph, self.marks[sentence.paragraph - 1]):
                found.append(self._attributed(part, sentence, found))
        return list(_in_accounts(found, self.article))

    def _attributed(self, part: _Part, sentence: Quotation, before: Sequence[Saying]) -> Saying:
        saying = self._by_facts(part, sentence) or self._by_context(part, sentence, before)
        if saying.speaker is None:
            return saying
        if not part.marks:
            if part.beside_speech:
                return Saying(start=part.start, end=part.end, voice="journalist")
            attributes = self._attributes(sentence, saying.speaker)
            return replace(saying, inferred=saying.inferred or not attributes)
        inferred = saying.inferred or not self._is_attributed(part, sentence, saying, before)
        if inferred and not part.whole:  # a word or two that the article may have from elsewhere
            voice: Voice = "retold" if saying.voice == "document" else "reported"
            saying = replace(saying, voice=voice)
        return replace(saying, inferred=inferred, quoting=self._quoting(part, sentence))

    def _by_facts(self, part: _Part, sentence: Quotation) -> Saying | None:
        """Read off the facts that rest on a part, or else on its sentence, who says it."""
        for start, end in ((part.start, part.end), (sentence.start, sentence.end)):
            facts = [f for f in self.facts if f.quotation.start < end and start < f.quotation.end]
            spoken = [fact for fact in facts if fact.record.speaker]
            if spoken:
                return _agreed(spoken, part)
            if any(_covers(fact, part) for fact in facts):
                return Saying(start=part.start, end=part.end, voice="journalist")
        return None

    def _by_context(self, part: _Part, sentence: Quotation, before: Sequence[Saying]) -> Saying:
        """Follow the article's own attributions: a name, "He said", a quotation that goes on."""
        plain = Saying(start=part.start, end=part.end, voice="journalist")
        voice: Voice = "quoted" if part.marks else "reported"
        own = self._outside(sentence)
        if _SAYS.search(own):
            named = [name for name in self.people if _names(own, name)]
            if len(named) == 1:
                return replace(plain, voice=voice, speaker=named[0], role=self.people[named[0]])
            last = next((one for one in reversed(before) if one.voice != "journalist"), None)
            if not named and last and last.speaker in self.people and _PRONOUN_SAYS.search(own):
                return replace(plain, voice=voice, speaker=last.speaker, role=last.role)
        elif part.whole and before and self._continues(part, before[-1]):
            return replace(plain, voice=voice, speaker=before[-1].speaker, role=before[-1].role)
        return replace(plain, voice="quoted") if part.whole else plain

    def _continues(self, part: _Part, last: Saying) -> bool:
        """Return whether a quotation goes on from, or follows upon, what somebody said last."""
        here, there = map(self.text.paragraph_at, (part.start, last.start))
        return last.speaker is not None and (part.goes_on or here == there)

    def _outside(self, sentence: Quotation) -> str:
        """Return a sentence without what stands in it between quotation marks."""
        paragraph = self.text.paragraphs[sentence.paragraph - 1]
        parts = _parts(sentence, paragraph, self.marks[sentence.paragraph - 1])
        return " ".join(self.text.raw[p.start : p.end] for p in parts if not p.marks)

    def _attributes(self, sentence: Quotation, speaker: str) -> bool:
        """Return whether a sentence names its speaker, or says "he said"."""
        own = self._outside(sentence)
        return _names(own, speaker) or bool(_PRONOUN_SAYS.search(own))

    def _is_attributed(
        self, part: _Part, sentence: Quotation, saying: Saying, before: Sequence[Saying]
    ) -> bool:
        """Return whether the article itself says who speaks between these marks.

        Either in the sentence, or where the quotation begins, or in the sentence before it.
        """
        if self._attributes(sentence, str(saying.speaker)):
            return True
        if not part.whole:
            return False
        paragraph = self.text.paragraphs[sentence.paragraph - 1]
        if not before or before[-1].start < paragraph.start:
            return False
        last = before[-1]
        goes_on = last.speaker == saying.speaker and not last.inferred
        return goes_on or (last.voice == "journalist" and _is_frame(last, self.article))

    def _quoting(self, part: _Part, sentence: Quotation) -> str | None:
        """Return whom the speaker repeats between these marks, if anyone."""
        lead = self.text.raw[sentence.start : part.start].rstrip("'\"‘“ ")
        found = next((m for p in _ASCRIBED if (m := p.search(lead))), None)
        if found:
            return found["who"]
        return "" if part.marks > 1 else None


def _covers(fact: KnownFact, part: _Part) -> bool:
    """Return whether a fact rests on a part, rather than on a name in it."""
    shared = min(fact.quotation.end, part.end) - max(fact.quotation.start, part.start)
    return shared >= _MOST * (part.end - part.start)


def _agreed(facts: Sequence[KnownFact], part: _Part) -> Saying | None:
    """Return what facts agree on; of two speakers, the one who is said to be quoted."""
    speakers = {fact.record.speaker for fact in facts}
    if len(speakers) > 1 and part.marks:
        direct = [f for f in facts if f.record.voice in ("quoted", "document")]
        speakers = {fact.record.speaker for fact in direct} or speakers
    if len(speakers) > 1:
        voice: Voice = "quoted" if part.marks else "journalist"
        return Saying(start=part.start, end=part.end, voice=voice)
    records = [fact.record for fact in facts if fact.record.speaker in speakers]
    written = any(record.voice in ("document", "retold") for record in records)
    spoken: Voice = "quoted" if part.marks else "reported"
    if written:
        spoken = "document" if part.marks else "retold"
    return Saying(
        start=part.start,
        end=part.end,
        voice=spoken,
        speaker=records[0].speaker,
        role=next((record.role for record in records if record.role), None),
        inferred=all(record.speaker_inferred for record in records),
    )


def _in_accounts(found: Sequence[Saying], article: SourceArticle) -> Iterator[Saying]:
    """Put a sentence that names nobody, between two remarks of one person, in an account of them.

    The article may retell the person there, or speak for itself: it doesn't say which.
    """
    before: Saying | None = None
    runs = [
        (own, list(group))
        for own, group in groupby(
            found, key=lambda one: one.voice == "journalist" and not _is_frame(one, article)
        )
    ]
    for number, (own, run) in enumerate(runs):
        later = (one for _, group in runs[number + 1 :] for one in group if one.speaker)
        after = next(later, None)
        if own and before and after and before.speaker and before.speaker == after.speaker:
            run = [
                replace(one, voice="reported", speaker=before.speaker, role=before.role,
                        inferred=True)
                for one in run
            ]  # fmt: skip
        yield from run
        before = run[-1]


def _names(text: str, name: str) -> bool:
    """Return whether a text has the last word of a name, by which people are called."""
    return words_of(name)[-1].key in {word.key for word in words_of(text)}


@dataclass(frozen=True, kw_only=True)
class _Quoted:
    """What stands between quotation marks, marks excluded; offsets in the paragraph."""

    start: int
    end: int
    within: tuple[_Quoted, ...] = ()


def _quoted(paragraph: Paragraph) -> tuple[_Quoted, ...]:
    """Return the outermost quotations of a paragraph, each with those within it."""
    found = [
        _Quoted(start=mark.start + 1, end=mark.end - mark.closed)
        for mark in quotations(paragraph.text)
    ]
    outer: list[_Quoted] = []
    for one in found:
        if outer and one.start < outer[-1].end:
            outer[-1] = replace(outer[-1], within=(*outer[-1].within, one))
        else:
            outer.append(one)
    return tuple(outer)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A part of a sentence that stands at one depth of quotation marks; `marks` is the depth."""

    start: int
    end: int
    marks: int
    whole: bool = False
    """A quotation of whole sentences, rather than of a word or two."""
    goes_on: bool = False
    """The quotation began in an earlier sentence, or begins its paragraph."""
    beside_speech: bool = False
    """The article's own words beside a quotation of whole sentences: no more than "He said"."""


def _parts(
    sentence: Quotation, paragraph: Paragraph, marks: Sequence[_Quoted]
) -> tuple[_Part, ...]:
    """Divide a sentence at its quotation marks."""
    base = paragraph.start
    inside = [m for m in marks if base + m.start < sentence.end and sentence.start < base + m.end]
    wholes = {m for m in inside if paragraph.text[m.start].isupper()}
    bounds = {sentence.start, sentence.end}
    for mark in [*inside, *(nested for m in inside for nested in m.within)]:
        bounds |= {base + mark.start, base + mark.end}
    cuts = sorted(cut for cut in bounds if sentence.start <= cut <= sentence.end)

    def part(start: int, end: int) -> _Part:
        around = next((m for m in inside if base + m.start <= start and end <= base + m.end), None)
        if around is None:
            beside = bool(inside) and set(inside) == wholes
            return _Part(start=start, end=end, marks=0, beside_speech=beside)
        nested = any(base + m.start <= start and end <= base + m.end for m in around.within)
        opens = base + around.start
        return _Part(
            start=start,
            end=end,
            marks=1 + nested,
            whole=around in wholes,
            goes_on=opens < sentence.start or opens - base <= 1,
        )

    return tuple(
        part(*cut)
        for cut in pairwise(cuts)
        if words_of(paragraph.text[cut[0] - base : cut[1] - base])
    )
