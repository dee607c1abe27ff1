"""What the bot says of a quotation: whether it can be printed, whose words it gives, and how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.knowledge import Library, SourceArticle
from bot.language.quotation import QUOTATION
from bot.language.text import COMMON_WORDS
from bot.quotations.checking import Checked
from bot.quotations.comparing import Piece
from bot.quotations.quoting import Quotes
from bot.quotations.speakers import Saying
from bot.replies import texts
from bot.replies.reply import cut

ABSENT: Final = "I can't find that, or anything close to it, in the articles."
ALTERED: Final = "Not word for word: don't print it as it is."
MARKS: Final = "The words are right, but the punctuation isn't: print it as below."
CAPITALS: Final = "The words are right, but some capital letters aren't: print it as below."
SKIPPED: Final = "Not as it is: words are left out, and nothing shows it."
PRINTABLE: Final = "You can print it as it is."
_NONE: Final = {
    "shorter": "That is the shortest there is.",
    "longer": "That is the longest there is.",
}
COPY: Final = "Copy the words with their reference"
COPY_FIRST: Final = "Copy the first with its reference"
AS_PRINTED: Final = "[as printed]"

VOICES: Final = {
    "quoted": "direct speech",
    "reported": "reported speech",
    "document": "quoted from the document",
    "retold": "the article's summary of the document",
    "journalist": "the article's own words",
}
_NEXT_WORD: Final = re.compile(r",?\s+([a-z]+)")
_COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six")


def place(article: SourceArticle, numbers: Sequence[int]) -> str:
    """Name an article and paragraphs of it."""
    return f"{article.record.title}, {texts.paragraphs(numbers)}"


def verdict(checked: Checked, library: Library) -> str:
    """Return one line on whether a text can be printed as it is."""
    if checked.kind == "absent":
        return ABSENT
    if checked.wrong_speaker:
        whose = _whose(checked.wrong_speaker, checked, library)
        if checked.kind == "altered":
            return f"Not word for word, and the speaker is wrong: {whose}."
        return f"Wrong speaker: {whose}."
    match checked.kind:
        case "altered":
            return ALTERED
        case "joined":
            return _joined(checked)
        case "marks":
            return MARKS
        case "capitals":
            return CAPITALS
    return f"{_word_for_word(checked)}{_but(checked, library)}"


def _whose(saying: Saying, checked: Checked, library: Library) -> str:
    """Return whose words these are, and whose they aren't."""
    claim = checked.claim
    against = f", not {possessive(claim.typed)}" if claim and claim.names else ""
    if saying.account:
        return f"the words stand {in_account(saying, library)}{against}"
    if saying.speaker:
        return f"the words are {possessive(called(saying.speaker, library))}{against}"
    if saying.voice == "journalist":
        return f"these are the article's own words{against}"
    return f"the article doesn't make plain whose words these are{against}"


def lost(parts: Sequence[str]) -> str:
    """Show what has no counterpart in the articles."""
    shown = texts.listed([f"“{cut(part, 80)}”" for part in parts])
    return f"I can't find this in the articles: {shown}."


def _joined(checked: Checked) -> str:
    near = all(gap.left_out and gap.honest for gap in checked.gaps if not gap.sign)
    if near and all(gap.honest for gap in checked.gaps):
        return SKIPPED
    count = len(checked.pieces)
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    if any(gap.sign == "ellipsis" for gap in checked.gaps):
        return f"Not as one quotation: “…” joins {number} passages that don't belong together."
    return f"Not as one quotation: these are {number} passages joined."


def _word_for_word(checked: Checked) -> str:
    first = checked.pieces[0]
    numbers = dict.fromkeys(n for piece in checked.pieces for n in paragraphs_of(piece))
    where = place(first.article, list(numbers))
    if checked.named and checked.elsewhere:
        return f"Word for word in {where}, not in {checked.named.record.title}"
    if not checked.gaps:
        return f"Word for word in {where}"
    if all(gap.sign == "brackets" for gap in checked.gaps):
        return f"Word for word in {where}, apart from your words in square brackets"
    return f"Word for word in {where}, with words left out at “…”"


def _but(checked: Checked, library: Library) -> str:
    """Return what speaks against printing words that are right."""
    if denial := next((gap.denial for gap in checked.gaps if gap.denial), ""):
        return f", but they include “{denial}”, which may turn the meaning round: check it first."
    said = [one for piece in checked.pieces for one in piece.sayings]
    if len({one.speaker for one in said}) > 1:
        return ", but not all of it is one speaker's: see below."
    if not said:
        return f". {PRINTABLE}"
    return _caution(said[0], library, _clipped(checked))


def _clipped(checked: Checked) -> str:
    """Warn of a cut that changes what the sentence says."""
    first = checked.pieces[0]
    if first.denied_by:
        return f", but “{first.denied_by}” comes just before it: print the whole sentence."
    if checked.pieces[-1].cut_from_question:
        return ", but it is cut from a question: print the whole sentence."
    last = checked.pieces[-1]
    follows = _NEXT_WORD.match(last.article.text.raw, last.place.end)
    if follows and follows[1] in QUOTATION.turns:
        return f", but the sentence goes on with “{follows[1]}”: print the whole of it."
    return ""


def _caution(saying: Saying, library: Library, clipped: str) -> str:
    if clipped:
        return clipped
    if saying.speaker is None:
        if saying.voice == "journalist":
            return ". Print it as the article's own words."
        return ", but the article doesn't make plain who says it."
    who = called(saying.speaker, library)
    if saying.quoting:
        return f", but as what “{saying.quoting}” say, not as {possessive(who)} own view."
    if saying.account:
        return (
            f", but {in_account(saying, library)}: the article doesn't say whose words these are."
        )
    if not saying.direct:
        return (
            f", but it is {VOICES[saying.voice]}: print it as the article's words, "
            f"not as a direct quotation from {who}."
        )
    if saying.quoting is not None:
        return f", but {who} has it in quotation marks: it may be somebody else's phrase."
    return f". {PRINTABLE}"


def called(speaker: str, library: Library) -> str:
    """Name a speaker within a sentence: people by name, bodies and papers with "the"."""
    if speaker in library.people:
        return speaker
    first, *_ = speaker.split()
    return speaker[0].lower() + speaker[1:] if first.lower() in COMMON_WORDS else f"the {speaker}"


def possessive(name: str) -> str:
    """Put a name in the possessive."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def in_account(saying: Saying, library: Library) -> str:
    """Explain that the words are part of an account of what somebody said."""
    return f"in an account of {possessive(called(str(saying.speaker), library))} remarks"


def attribution(saying: Saying, library: Library) -> str:
    """Return whose words these are, and how they are given."""
    if saying.speaker is None:
        if saying.voice == "journalist":
            return VOICES["journalist"].capitalize()
        return "Quoted, but the article doesn't make plain whom"
    if saying.account:
        text = in_account(saying, library)
        return text[0].upper() + text[1:]
    who = ", ".join(filter(None, (saying.speaker, saying.role)))
    if saying.inferred:
        who += " (from the context; not named in the paragraph)"
    if saying.quoting:
        return f"{who} · giving the words of “{saying.quoting}”"
    return f"{who} · {VOICES[saying.voice]}"


def also_in(pieces: Sequence[Piece]) -> str:
    """Name the other places of the same words."""
    places = [place(piece.article, paragraphs_of(piece)) for piece in pieces]
    return f"The same words also stand in {texts.listed(list(dict.fromkeys(places)))}."


def paragraphs_of(piece: Piece) -> list[int]:
    """Return the numbers of the paragraphs that a piece stands in."""
    last = piece.article.text.paragraph_at(piece.place.end - 1).number
    return list(range(piece.place.paragraph, last + 1))


def nothing(words: str) -> str:
    """Reply that the articles have no such words."""
    return f"I can't find “{cut(words, 80)}” in the articles."


def found(quotes: Quotes, count: int, library: Library) -> str:
    """Head the lines that were found: whose they are or what they are on, and how many."""
    total, first = len(quotes.lines), quotes.first
    names = texts.listed([called(name, library) for name in quotes.wanted.speakers])
    whose = f"From {names}" if names else "From the articles"
    if quotes.wanted.subject and not quotes.missed:
        whose += f", on “{cut(quotes.wanted.subject, 80)}”"
    if quotes.missed and not first:
        return f"Nothing from {names} on “{cut(quotes.missed, 80)}”. What there is from {names}:"
    if quotes.wanted.direct and not any(line.saying.direct for line in quotes.lines):
        return f"No direct speech is printed {whose[0].lower()}{whose[1:]}, only this:"
    if total <= count and not first:
        return f"{whose}:"
    last = min(first + count, total)
    span = f"{first + 1}" if last == first + 1 else f"{first + 1} to {last}"
    return f"{whose} ({span} of {total}):"


def no_more(quotes: Quotes, library: Library) -> str:
    """Reply that everything has been shown, or that no line is shorter or longer."""
    if quotes.ended in _NONE:
        return _NONE[quotes.ended]
    names = texts.listed([called(name, library) for name in quotes.wanted.speakers])
    return f"That is all there is{f' from {names}' if names else ''}."
