"""A checked quotation as a reply: the verdict, every change in its place, and whose words it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from bot.knowledge import Library, Quotation, SourceArticle
from bot.knowledge.passages import words_of
from bot.quotations.checking import Checked, check, facts_of
from bot.quotations.comparing import Part, Piece
from bot.replies import quotation_texts, texts
from bot.replies.browse import articles_named
from bot.replies.citation import imprint, titled
from bot.replies.offers import questions
from bot.replies.reply import MAX_COPIED, Button, Reply, changed

_OFFERED: Final = 1
_PIECES: Final = 5
_ALSO: Final = 3
_QUOTES: Final = tuple("'\"‘’“”")
_LAST_MARKS: Final = (".", "?", "!")
_UNCHANGED: Final = 400
"""Characters of unchanged text that are shown in a row: five pieces fit in Telegram's 4,096."""


def checked(typed: str, library: Library) -> Reply:
    """Reply whether a text can be printed as a quotation, and show what the article has.

    "2003: make history" asks for the words in the article that comes before the colon.
    """
    named, text = _named(typed, library)
    return shown(check(text, library, named), library)


def shown(result: Checked, library: Library) -> Reply:
    """Lay out what was found of a quotation, be it sent with `/check` or just pasted."""
    head = f"<b>{escape(quotation_texts.verdict(result, library), quote=False)}</b>"
    blocks = [head]
    for pieces in list(_together(result))[:_PIECES]:
        blocks.append(_block(pieces, library))
    if result.pieces and result.lost:
        blocks.append(escape(quotation_texts.lost(result.lost), quote=False))
    if len(result.pieces) == 1 and result.kind in ("exact", "marks", "capitals"):
        others = result.pieces[0].elsewhere
        if 0 < len(others) <= _ALSO:
            blocks.append(escape(quotation_texts.also_in(others), quote=False))
    copy = _copy(result, library)
    facts = questions(facts_of(result, library)[:_OFFERED])
    return Reply("\n\n".join(blocks), (*([(copy,)] if copy else ()), *facts))


def _named(typed: str, library: Library) -> tuple[SourceArticle | None, str]:
    """Split off the article that a text names before a colon, unless it is all to be found."""
    head, colon, rest = typed.partition(":")
    if not colon or not rest.strip() or check(typed, library).kind == "exact":
        return None, typed
    meant = articles_named(head, library)
    return (library.articles[meant[0]], rest) if len(meant) == 1 else (None, typed)


def _together(result: Checked) -> Iterator[list[Piece]]:
    """Group the pieces between which little is left out: they are shown with it."""
    run: list[Piece] = []
    for number, piece in enumerate(result.pieces):
        gap = result.gaps[number - 1] if number else None
        if run and not (gap and gap.honest and len(gap.left_out) <= _UNCHANGED):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _block(pieces: Sequence[Piece], library: Library) -> str:
    """Show a passage in its sentences, and below it whose words it gives and where it stands."""
    article = pieces[0].article
    said = dict.fromkeys(
        escape(quotation_texts.attribution(one, library), quote=False)
        for piece in pieces
        for one in piece.sayings
    )
    numbers = dict.fromkeys(n for piece in pieces for n in quotation_texts.paragraphs_of(piece))
    where = f"{titled(article.record)}, {texts.paragraphs(list(numbers))}"
    wrong = any(misprinted(article, piece.place) for piece in pieces)
    note = f" {quotation_texts.AS_PRINTED}" if wrong else ""
    return f"<blockquote>{_in_place(pieces)}{note}</blockquote>\n" + "\n".join([*said, where])


def misprinted(article: SourceArticle, place: Quotation) -> bool:
    """Return whether a passage holds a misprint that the article's record lists."""
    words = article.text.raw[place.start : place.end]
    return any(slip in words for slip in article.record.misprints)


def _in_place(pieces: Sequence[Piece]) -> str:
    """Show the words as printed, the changes marked, with what else their sentences hold."""
    text = pieces[0].article.text
    first, last = pieces[0].place.start, pieces[-1].place.end
    around = [s for s in text.sentences if s.start < last and first < s.end]
    before, after = _balanced(text.raw[around[0].start : first], text.raw[last : around[-1].end])
    if pieces[-1].parts[-1].printed in _LAST_MARKS:  # a last mark that differs is a part of its own
        after = after[1:]
    bold = len(pieces) > 1 or bool(words_of(before) or words_of(after))
    shown = [_cut_start(_plain(before))]
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        exact = all(part.same for part in piece.parts)
        middle = "".join(_marked(piece.parts))
        shown.append(f"<b>{middle}</b>" if exact and bold else middle)
        if following:
            between = text.raw[piece.place.end : following.place.start]
            shown.append(escape(_plain(between), quote=False))
    return "".join([*shown, _cut_end(_plain(after))])


def _balanced(before: str, after: str) -> tuple[str, str]:
    """Drop a quotation mark around whole sentences whose other one isn't shown."""
    opens, closes = before[:1] in _QUOTES, after[-1:] in _QUOTES
    if opens and not closes:
        before = before[1:]
    if closes and not opens and not any(mark in before for mark in _QUOTES if mark):
        after = after[:-1]
    return before, after


def _marked(parts: Sequence[Part]) -> Iterator[str]:
    run = ""
    for part in [*parts, None]:
        if part and part.same:
            run += part.printed
            continue
        if run:
            yield _cut_middle(run)
            run = ""
        if part is not None:
            yield changed(part.typed, " ".join(part.printed.split()))


def _plain(text: str) -> str:
    return " ".join(f"|{text}|".split())[1:-1]


def _cut_start(text: str) -> str:
    return escape(text if len(text) <= _UNCHANGED else f"…{text[-_UNCHANGED:]}", quote=False)


def _cut_end(text: str) -> str:
    return escape(text if len(text) <= _UNCHANGED else f"{text[:_UNCHANGED]}…", quote=False)


def _cut_middle(text: str) -> str:
    if len(text) > 2 * _UNCHANGED:
        text = f"{text[:_UNCHANGED]} […] {text[-_UNCHANGED:]}"
    return escape(text, quote=False)


def _copy(result: Checked, library: Library) -> Button | None:
    """Offer the words as printed with their reference, where both fit on the clipboard."""
    if result.kind == "joined" or not result.pieces:
        return None
    words = " … ".join(piece.place.text for piece in result.pieces)
    piece = result.pieces[0]
    speakers = piece.speakers
    return copy_button(words, speakers[0] if len(speakers) == 1 else None, piece.article,
                       piece.place)  # fmt: skip


def copy_button(
    words: str, speaker: str | None, article: SourceArticle, place: Quotation
) -> Button | None:
    """Make the button that copies words with speaker and reference; None where that's too long."""
    who = f"{speaker}, in " if speaker else ""
    record = article.record
    for reference in (
        f"{record.title}, {imprint(record)}, paragraph {place.paragraph}",
        f"{record.title}, {record.publication}, {record.published[:4]}, para. {place.paragraph}",
        f"{record.publication}, {record.published[:4]}, para. {place.paragraph}",
    ):
        copied = f"“{words}” ({who}{reference})"
        if len(copied) <= MAX_COPIED:
            return Button(quotation_texts.COPY, copied=copied)
    return None
