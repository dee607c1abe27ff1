"""Warnings where a reader could not see from a fact alone whose words it gives, or what proves it.

The quotation must say something, stand in balanced marks and keep its attribution; the voice must
fit the marks around the words in the article; the answer must leave what no quotation can prove to
the note.  What the words do not show (a hedge dropped, an inference) is for a person to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from bot.curation.grammar import has_verb, one_of, past, stems, third_person
from bot.errors import Problem
from bot.knowledge import KnownFact
from bot.knowledge.marks import outermost, quotations
from bot.knowledge.parse import Placed
from bot.knowledge.passages import Quotation, fold
from bot.knowledge.records import Fact
from bot.knowledge.yamltree import shorten
from bot.language.prose import PROSE

QUOTED: Final = 0.5
"""Share of the words, attribution aside, that a fact in direct speech has in quotation marks."""
ALL_QUOTED: Final = 0.95
"""Share from which words are direct speech, whatever the fact calls them."""
REPEATED: Final = 0.9
"""Share of an answer's words of substance that are its quotation's.  With RETURNED, 31 of the 46
answers that a reader of the first 84 called repetitions are found, and 2 others; with 0.8, 39 and
9, most of them paraphrases that share their terms with the article, as they must."""
RETURNED: Final = 0.4
"""Share of the quotation's words of substance that are then the answer's: it takes more than one
word of a long quotation to repeat it."""
REMARK: Final = 3
"""Words of substance from which a note can be said to repeat something."""
NEAR: Final = 10
"""Words that may stand between an attribution and the mark that ends its clause."""
CONTEXT: Final = 4
"""Words shown of a passage, to find it by."""

_WORD: Final = re.compile(r"\w+(?:['-]\w+)*")
_STOPS: Final = re.compile(r"[,;:.?!]['\")]*|['\"](?!\w)|\(")
_END: Final = re.compile(r"[.?!]")


Abbreviation = tuple[frozenset[str], frozenset[str]]
"""The stems of an abbreviation, its plural too, and of what it stands for."""


def abbreviated(abbreviations: Mapping[str, str]) -> list[Abbreviation]:
    """Prepare the abbreviations of a vocabulary, which an answer may spell out."""
    keys = {key.lower() for key in abbreviations}
    return [
        # the plural too, unless it is another abbreviation: AI and AIS
        (stems([key] if f"{key}s".lower() in keys else [key, f"{key}s"]), stems([words]))
        for key, words in abbreviations.items()
    ]


def attribution(
    fact: Placed[Fact], known: KnownFact, short: Sequence[Abbreviation]
) -> Iterator[Problem]:
    """Warn of what keeps a reader from seeing whose words a fact gives and what proves it."""
    yield from _no_verb(fact, known)
    yield from _unbalanced(fact, known)
    yield from list(_wrong_voice(fact, known)) or _cut_attribution(fact, known)
    yield from _absence(fact)
    yield from _repeats(fact, known, short)


def _no_verb(fact: Placed[Fact], known: KnownFact) -> Iterator[Problem]:
    """Warn of a label cut from a sentence that says something; a date line says nothing at all."""
    cut_from = " ".join(sentence.text for sentence in _sentences(known))
    if has_verb(cut_from) and not has_verb(fact.record.quote):
        message = (
            f"quotation {shorten(fact.record.quote)} has no verb, so it proves nothing by itself: "
            "quote the whole clause"
        )
        yield Problem(fact.at("quote"), message, "quote-without-verb", "warning")


def _unbalanced(fact: Placed[Fact], known: KnownFact) -> Iterator[Problem]:
    """Warn of a quotation that holds one mark of a pair; what is nested counts as well."""
    paragraph, start, end = _place(known)
    for quoted in quotations(paragraph):
        opens = start <= quoted.start < end
        closes = quoted.closed and start < quoted.end <= end
        if opens == closes:
            continue
        if opens:
            where = _shown(paragraph[quoted.start : quoted.end].split()[:CONTEXT])
            fault, remedy = "opens and never closes", "quote as far as it closes, or begin after it"
        else:
            where = _shown(paragraph[quoted.start : quoted.end].split()[-CONTEXT:])
            fault, remedy = "closes but never opens", "begin where it opens, or end before it"
        message = f"quotation {fault} a quotation mark at {where}: {remedy}"
        yield Problem(fact.at("quote"), message, "unbalanced-quote", "warning")


def _wrong_voice(fact: Placed[Fact], known: KnownFact) -> Iterator[Problem]:
    """Warn of direct speech that has no marks in the article, and of retold words that have."""
    voice, speaker = fact.record.voice, fact.record.speaker
    if voice == "document" and not speaker:  # as printed with the article, in no marks
        return
    share = _share_quoted(*_place(known), whole=voice == "journalist")
    person = voice in ("quoted", "reported")
    marked = {"reported": "'quoted'", "retold": "'document'"}
    if voice in ("quoted", "document") and share < QUOTED:
        message = (
            f"voice is {voice!r}, but only {share:.0%} of the quotation stands in quotation marks "
            f"in the article: use {'reported' if person else 'retold'!r}, or quote those words only"
        )
    elif voice not in ("quoted", "document") and share >= ALL_QUOTED:
        message = (
            f"voice is {voice!r}, but the quotation stands in quotation marks in the article: use "
            + marked.get(voice, "'quoted' or 'document', and name the speaker")
        )
    elif voice == "journalist" and speaker:
        message = (
            f"voice is 'journalist', which is the newspaper itself, but {shorten(speaker)} is "
            "the speaker: use 'reported' or 'retold', or remove the speaker"
        )
    else:
        return
    yield Problem(fact.at("voice"), message, "voice-mismatch", "warning")


def _share_quoted(paragraph: str, start: int, end: int, *, whole: bool) -> float:
    """Return how much of a passage stands in quotation marks; unless `whole`, "she said" aside."""
    spoken: set[int] = set()
    attributing: set[int] = set()
    done = 0
    for quoted in outermost(quotations(paragraph)):
        spoken.update(range(quoted.start, quoted.end))
        if paragraph[: quoted.start].rstrip().endswith((":", ",")):  # she said: '…'
            begins = [match.end() for match in _END.finditer(paragraph, done, quoted.start)]
            attributing.update(range(begins[-1] if begins else done, quoted.start))
        if quoted.closed and paragraph[quoted.end - 2] in ",?!":  # '…,' she said.
            ends = _END.search(paragraph, quoted.end)
            attributing.update(range(quoted.end, ends.start() if ends else len(paragraph)))
        done = quoted.end
    counted = {at for at in range(start, end) if paragraph[at].isalnum()}
    counted -= set() if whole else attributing - spoken
    return len(counted & spoken) / len(counted) if counted else 0.0


def _said_before(text: str) -> str | None:
    """Return an attribution in what stands before a clause: "She said", "A study found that"."""
    words = list(_WORD.finditer(text))
    for number in range(len(words) - 1, 0, -1):
        said, rest = words[number], text[words[number].end() :]
        if words[number][0].lower() in PROSE.clause_breaks - {"and"}:
            return None
        if _reports(words[number - 1][0], said[0]) and not _interrupted(rest):
            return text[words[max(number - CONTEXT, 0)].start() :].strip()
    return _phrase(text)


def _interrupted(rest: str) -> bool:
    """Return whether punctuation ends what an attribution before it covers."""
    that = re.search(r"\bthat\b", rest)
    return bool(_STOPS.search(rest.rstrip(" ,:'\"") if not that else rest[: that.start()]))


def _said_after(text: str) -> str | None:
    """Return an attribution in what stands after a clause: "…, the union has warned"."""
    for stop in _STOPS.finditer(text):
        words = list(_WORD.finditer(text, stop.end()))[:NEAR]
        if not words or words[0][0].lower() in PROSE.clause_breaks:
            continue
        for number, word in enumerate(words):
            if _STOPS.search(text, words[0].start(), word.start()):
                break
            before = words[number - 1][0] if number else ""
            following = words[number + 1][0] if number + 1 < len(words) else ""
            if _reports(before, word[0]) and following != "that":
                return text[words[0].start() :].strip(" .")
    return _phrase(text)


def _reports(before: str, word: str) -> bool:
    if before.lower() in PROSE.not_reporting:
        return False
    return word.lower() in _reporting()


def _phrase(text: str) -> str | None:
    found = re.search(rf"\b(?:{one_of(PROSE.attribution_phrases)})\b[^,.]*", text, re.IGNORECASE)
    return found[0] if found else None


@cache
def _reporting() -> frozenset[str]:
    """Return the verb forms that report speech; of those that are nouns as well, the past only."""
    verbs, nouns = PROSE.attribution, PROSE.verbs_or_nouns
    present = [form for verb in verbs - nouns for form in (verb, third_person(verb))]
    return frozenset([*map(past, verbs), *present, *PROSE.attribution_past])


@cache
def _absences() -> re.Pattern[str]:
    """Compile what says that an article leaves something out."""
    works, nothing = one_of(PROSE.works), one_of(PROSE.nothing)
    stating, stated = PROSE.stating, one_of(PROSE.stated)
    source = rf"(?:{works}|it|they|{one_of(PROSE.parts)})"
    forms = (
        rf"{source} do(?:es)?(?:n't| not) (?:\w+ )?(?:{one_of(stating)})",
        rf"{source} (?:{one_of([*stating, *map(third_person, stating)])}) (?:{nothing})",
        rf"(?:{works}) did(?:n't| not) (?:\w+ )?(?:{one_of(stating)})",
        rf"neither (?:{works}) \w+",
        rf"without (?:\w+ )?(?:{one_of(verb.removesuffix('e') + 'ing' for verb in stating)})",
        rf"no (?:\w+ )?(?:{one_of(PROSE.details)}) (?:is|are|was|were) (?:{stated})",
        rf"(?:is|are|was|were)(?:n't| not) (?:{stated}) (?:in|by) the (?:{works})",
    )
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


def _substance(text: str, known: KnownFact, short: Sequence[Abbreviation]) -> frozenset[str]:
    """Return the words of substance of a text, without who says it, where and that it was said."""
    found = set(stems([text]))
    for key, meaning in short:
        if key & found or (meaning and meaning <= found):
            found = found - meaning - key | {min(key)}
    record, article = known.record, known.article.record
    named = stems([record.speaker or "", record.role or "", *record.people, article.publication])
    return frozenset(found - named - stems(_reporting()))


def _cut_attribution(fact: Placed[Fact], known: KnownFact) -> Iterator[Problem]:
    """Warn of words that somebody else says in the same sentence, given as the newspaper's own."""
    if fact.record.speaker or not has_verb(fact.record.quote):
        return
    raw, quotation, sentences = known.article.text.raw, known.quotation, _sentences(known)
    before = fold(raw[sentences[0].start : quotation.start])
    after = fold(raw[quotation.end : sentences[-1].end])
    if found := _said_before(before) or _said_after(after):
        message = (
            f"the same sentence says whose words these are ({shorten(found)}), but the fact has "
            "no speaker: name the speaker, or quote the attribution as well"
        )
        yield Problem(fact.at("quote"), message, "attribution-cut", "warning")


def _absence(fact: Placed[Fact]) -> Iterator[Problem]:
    """Warn of an absence in an answer, unless the quotation states it."""
    found = _absences().search(fold(fact.record.answer))
    if found and not _absences().search(fold(fact.record.quote)):
        message = (
            f"answer says what the article leaves out ({shorten(found[0])}), which no quotation "
            "can prove: put it in 'note', or in a gap"
        )
        yield Problem(fact.at("answer"), message, "absence-in-answer", "warning")


def _repeats(
    fact: Placed[Fact], known: KnownFact, short: Sequence[Abbreviation]
) -> Iterator[Problem]:
    """Warn of an answer, and of a note, that adds nothing to what is shown beside it."""
    record = fact.record
    answer, quote = (_substance(text, known, short) for text in (record.answer, record.quote))
    shared = len(answer & quote)
    if answer and shared >= REPEATED * len(answer) and shared >= RETURNED * len(quote):
        message = (
            "answer all but repeats its quotation: say what the quotation does not (who, when, to "
            "whom), or in plainer words what it means"
        )
        yield Problem(fact.at("answer"), message, "answer-repeats-quote", "warning")
    note = stems([record.note or ""])
    absent = _absences().search(fold(record.note or ""))
    repeated = len(note & stems([record.answer])) >= REPEATED * len(note)
    if repeated and len(note) >= REMARK and not absent:
        message = (
            "note repeats the answer, a remark of the bot's own was expected: remove it, or say "
            "what it adds"
        )
        yield Problem(fact.at("note"), message, "note-repeats-answer", "warning")


def _place(known: KnownFact) -> tuple[str, int, int]:
    """Return the quotation's paragraph, and where in it the quotation begins and ends."""
    paragraph = known.article.text.paragraphs[known.quotation.paragraph - 1]
    start, end = known.quotation.start, known.quotation.end
    return paragraph.text, start - paragraph.start, end - paragraph.start


def _shown(words: Sequence[str]) -> str:
    return shorten(" ".join(words))


def _sentences(known: KnownFact) -> list[Quotation]:
    """Return the sentences that a quotation is taken from."""
    quotation = known.quotation
    return [
        sentence
        for sentence in known.article.text.sentences
        if sentence.start < quotation.end and quotation.start < sentence.end
    ]
