"""Entries for a new article, drafted from its text: what is quoted, counted or said by someone.

A news story yields all of it; a long report hundreds of sentences, of which the most telling are
kept, in the order of the text.  What a printed page adds to the prose is left out (`layout`).
What only a curator can know (title, answer, questions) is left empty, which `check` reports, each
at its place, until it is filled in: a draft cannot go live by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Final

from bot.curation.grammar import has_verb, one_of, past
from bot.curation.layout import GLUED, KINDS, Block, is_broken, is_main, is_report, layout
from bot.curation.speech import Cast, Saying, Voice, blanked, quoted_spans
from bot.errors import BotError
from bot.knowledge import ArticleText, KnowledgePaths, Paragraph, Quotation, inspect
from bot.knowledge.files import MAX_ARTICLE_BYTES, read_named
from bot.knowledge.invisible import visible
from bot.knowledge.support import numbers
from bot.knowledge.yamltext import write_entry
from bot.knowledge.yamltree import read_tree, shorten
from bot.language.prose import PROSE
from bot.language.text import COMMON_WORDS

SHORTEST: Final = 4
"""Words: fewer between quotation marks are a term in doubt ('unpicked'), which proves little."""
LONGEST: Final = 700  # characters of a quotation, as bot/knowledge/records.py has it
_ID_WORDS: Final = 4
_ID_LENGTH: Final = 36  # of 40, so that a number fits behind it
_BEHIND: Final = re.compile(r"[^\w\s]+(?: the)? ?")
"""What may stand between a quotation and who said it: "', said X", "', the council said"."""
_PLAIN: Final = re.compile(r"(?<!['’])\b[a-z0-9]+(?:,\d{3})*\b(?!['’]t)")
_LINES: Final = 4  # line ends in a text that may still be one paragraph
_WRAPPED: Final = 100  # line ends from which a text was broken into lines and has no paragraphs
_HEADING: Final = 100  # characters of a first line that may be the title

ARTICLE_HEAD: Final = """\
# For data/articles.yaml.  Fill in what is empty; published is 2003-10-16, 2003-10 or 2003, as far
# as it is known.  author (who speaks in a report), reference (issue, pages), url and note (how it
# is known) may be deleted.
"""
FACTS_HEAD: Final = """\
# For data/facts.yaml: {count}.  Each needs an answer (one or two plain sentences, past
# tense, the subject named), topics, and questions (three that truly differ, as people would type
# them); delete those that are no use.  Quotations are verified; speaker, role, voice and people are
# guesses.
"""
MOST: Final = 40
"""Drafts of one text: more are not read."""
SHORT: Final = 60
"""Characters from which a sentence of a report says enough by itself."""
LONG: Final = 350
"""Characters above which a quotation holds more than one claim."""
BLOCK: Final = 3000
"""Characters of a paragraph that are read at once: text that has lost its paragraphs is one of
100,000, in which nobody still speaks who spoke at its beginning."""
_TOLD: Final = re.compile(
    rf"\b(?:{one_of({*map(past, PROSE.attribution), *PROSE.attribution_past})})\b", re.IGNORECASE
)
_NOTE_MARK: Final = re.compile(  # the number of a note behind a sentence
    r"(?<=[a-z)\]’”'\"][.?!])\s?\d{1,3}$|(?<=[.?!]['\"’”)])\s?\d{1,3}$"
)
_END: Final = re.compile(r"[.?!…]['\"’”)\]]*$")
_COMPLETE: Final = re.compile(r"['\"‘“(]*[A-Z0-9£].*[.?!]['\"’”)]*", re.DOTALL)
_MARKED: Final = re.compile(r"\*\*|__|\]\(|`|\\|\|")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A passage worth a fact, and a guess at whose words it holds."""

    quotation: Quotation
    elsewhere: bool
    """The same words stand in another paragraph too."""
    sentence: str
    """The sentence around it."""
    speaker: str | None
    role: str | None
    voice: Voice
    people: tuple[str, ...]
    worth: float
    """How telling it is beside the others of its text."""


def draft(file: Path, paths: KnowledgePaths, most: int = MOST) -> dict[str, str]:
    """Draft the entries of an article's file, by the name of the file to put them in.

    At most so many; 0 for all. Raises BotError where the file cannot be an article of this base.
    """
    path = file.resolve()
    root = paths.root.resolve()
    if not path.is_relative_to(root):
        raise BotError(f"{file}: outside {root}: copy it there first, best into seeds/")
    text = ArticleText(visible(read_named(file, MAX_ARTICLE_BYTES)))
    if not text.paragraphs:
        raise BotError(f"{file}: no text, an article was expected")
    if len(text.paragraphs) == 1 and _LINES <= text.raw.strip().count("\n") < _WRAPPED:
        raise BotError(f"{file}: one paragraph only: separate paragraphs by blank lines")
    blocks = layout(text)
    if is_broken(blocks):
        raise BotError(
            f"{file}: most paragraphs break off within a sentence: join their lines first, as "
            "docs/curators.md shows"
        )
    library = inspect(paths, with_questions=False, with_warnings=False).library
    taken = {*library.articles, *library.entries} if library else set()
    shown = path.relative_to(root).as_posix()
    for known in library.articles.values() if library else ():
        if known.record.text == shown:
            raise BotError(
                f"{file}: already the text of the article {known.record.id!r}: `coverage` lists "
                "what no fact quotes yet"
            )
    name = _numbered(_PLAIN.findall(file.stem.lower().replace("_", "-")), taken)
    found = list(drafts(text, blocks))
    kept = best(found, most or len(found))
    head = [FACTS_HEAD.format(count=_counted(len(kept), len(found))), *_left_out(blocks)]
    return {
        f"{name}-article.yaml": article_entry(text, name, shown),
        f"{name}-facts.yaml": fact_entries("".join(head), kept, name, {*taken, name}),
    }


def preview(file: Path) -> Iterator[str]:
    """Give a line for each paragraph of an article's file: its kind and its beginning."""
    for block in layout(ArticleText(visible(read_named(file, MAX_ARTICLE_BYTES)))):
        start = shorten(" ".join(block.paragraph.text.split()))
        yield f"{block.paragraph.number:>5}  {block.kind:<17}  {start}"


def _counted(kept: int, found: int) -> str:
    return f"{kept} drafts" if kept == found else f"the best {kept} of {found} drafts"


def _left_out(blocks: Sequence[Block]) -> Iterator[str]:
    """List the kinds of paragraphs that were passed over, as comments with an example of each."""
    kinds = {kind: [b for b in blocks if b.kind == kind] for kind in KINDS if kind != "text"}
    if not any(kinds.values()):
        return
    yield "# These paragraphs were passed over (`new --preview` lists them all):\n"
    for kind, those in kinds.items():
        if those:
            example = shorten(" ".join(those[0].paragraph.text.split()))
            shown = "".join(char if char.isprintable() else " " for char in example)
            yield f"# - {kind}: {len(those)}, such as {shown}\n"


def best(found: Sequence[Draft], most: int) -> list[Draft]:
    """Keep the most telling drafts, in the order of the text."""
    ranked = sorted(range(len(found)), key=lambda number: -found[number].worth)
    return [found[number] for number in sorted(ranked[:most])]


def drafts(text: ArticleText, blocks: Sequence[Block] = ()) -> Iterator[Draft]:
    """Draft a fact for each quoted sentence, and for each with a number, a person or a saying.

    Every quotation is found in the text again, word for word and once in its paragraph.
    """
    blocks = blocks or layout(text)
    cast = Cast(text.raw)
    before: Saying | None = None
    title = _title(text)
    report = is_report(blocks)
    sentences = {n: list(those) for n, those in groupby(text.sentences, key=lambda s: s.paragraph)}
    for block in blocks:
        number = block.paragraph.number
        if (number == 1 and title) or block.kind != "text":
            continue
        for part, within in _parts(block.paragraph, sentences[number]):
            quoted = quoted_spans(part.text)
            sayings = list(cast.sayings(blanked(part.text, quoted)))
            for place, sentence in enumerate(within):
                people = cast.named(sentence.text)
                found = list(_passages(part, sentence, quoted, sayings, before))
                if not found and (people or _tells(sentence.text)) and _ends(sentence.text):
                    found = [(sentence.text, None, "journalist")]
                for passage, by, voice in found:
                    quote = _NOTE_MARK.sub("", GLUED.sub("", passage))
                    if report and not _is_worth_reading(quote, voice):
                        continue
                    worth = _worth(quote, by, place, block)
                    yield from _verified(text, sentence, quote, by, voice, people, worth)
            before = sayings[-1] if sayings else before


def _ends(sentence: str) -> bool:
    """Return whether a sentence is whole; the end of a page or a line may have cut it off."""
    return bool(_END.search(_NOTE_MARK.sub("", sentence)))


def _tells(sentence: str) -> bool:
    """Return whether a sentence has a number or says what was said or found: "officials said"."""
    return bool(_TOLD.search(sentence)) or any(numbers(_NOTE_MARK.sub("", sentence)))


def _parts(
    paragraph: Paragraph, sentences: Sequence[Quotation]
) -> Iterator[tuple[Paragraph, list[Quotation]]]:
    """Cut an overlong paragraph between sentences; others come whole."""
    part: list[Quotation] = []
    for sentence in sentences:
        if part and sentence.end - part[0].start > BLOCK:
            yield _part(paragraph, part), part
            part = []
        part.append(sentence)
    yield _part(paragraph, part), part


def _part(paragraph: Paragraph, sentences: Sequence[Quotation]) -> Paragraph:
    start, end = sentences[0].start, sentences[-1].end
    within = paragraph.text[start - paragraph.start : end - paragraph.start]
    return Paragraph(paragraph.number, start, end, within)


def _is_worth_reading(quote: str, voice: Voice) -> bool:
    """Return whether a passage of a report is a whole sentence, or somebody's words."""
    if _MARKED.search(quote) or not has_verb(quote):
        return False
    return voice == "quoted" or (len(quote) >= SHORT and bool(_COMPLETE.fullmatch(quote)))


def _worth(quote: str, by: Saying | None, place: int, block: Block) -> float:
    """Weigh how telling a passage is, so that the best of a long text can be kept.

    The weights were set by reading what came first of three reports.
    """
    values = [value for value, _ in numbers(quote)]
    first = quote.split()[0].strip("'\"‘“(").lower()
    return (
        2.0 * (by is not None and by.speaker is not None)
        + 1.5 * min(len(values), 2)
        + 1.5 * bool(_TOLD.search(quote))
        + 2.0 * is_main(block.section)
        - 1.5 * (first in PROSE.leaning)
        - 1.0 * (len(quote) > LONG)
        - 1.0 * (len(quote) < SHORT)
        - 0.1 * min(place, 5)
    )


def _passages(
    paragraph: Paragraph,
    sentence: Quotation,
    quoted: Sequence[tuple[int, int]],
    sayings: Sequence[Saying],
    before: Saying | None,
) -> Iterator[tuple[str, Saying | None, Voice]]:
    """Give what a sentence quotes, or else the sentence itself if it says what someone said."""
    first, last = sentence.start - paragraph.start, sentence.end - paragraph.start
    any_quoted = False
    for start, end in quoted:
        piece = paragraph.text[max(start, first) : min(end, last)].strip().rstrip(",")
        if len(piece.split()) >= SHORTEST:
            by = _speaker(paragraph.text, start, end, sayings) or before
            yield piece, by, "document" if by and by.voice == "document" else "quoted"
            any_quoted = True
    said = next((saying for saying in sayings if first <= saying.at < last), None)
    if said and not any_quoted:
        yield sentence.text, said, said.voice


def _speaker(text: str, start: int, end: int, sayings: Sequence[Saying]) -> Saying | None:
    """Take who is named right behind a quotation, else the last one named before it."""
    for saying in sayings:
        if saying.at >= end and _BEHIND.fullmatch(text, end, saying.at):
            return saying
    return next((saying for saying in reversed(sayings) if saying.at < start), None)


def _verified(
    text: ArticleText,
    sentence: Quotation,
    quote: str,
    by: Saying | None,
    voice: Voice,
    people: tuple[str, ...],
    worth: float,
) -> Iterator[Draft]:
    """Find the words again; words that stand twice there, or that YAML cannot hold, are no use."""
    found = text.find(quote)
    here = [q for q in found if q.paragraph == sentence.paragraph]
    entry = {"quote": quote}
    read = read_tree(write_entry(entry), "").root
    if len(here) == 1 and len(quote) <= LONGEST and read and read.value == (entry,):
        yield Draft(
            quotation=here[0],
            elsewhere=len(found) > 1,
            sentence=sentence.text,
            speaker=by.speaker if by else None,
            role=by.role if by else None,
            voice=voice,
            people=people,
            worth=worth,
        )


def article_entry(text: ArticleText, name: str, path: str) -> str:
    """Write the entry of the article."""
    keys = ("id", "title", "publication", "author", "published", "reference", "url")
    title = None if is_report(layout(text)) else _title(text)  # it begins with who printed it
    entry = {**dict.fromkeys(keys), "id": name, "title": title, "text": path, "note": None}
    return ARTICLE_HEAD + write_entry(entry)


def _title(text: ArticleText) -> str | None:
    """Take a short first line without a full stop for the title."""
    first = text.paragraphs[0].text if text.paragraphs else ""
    is_title = len(first) <= _HEADING and "\n" not in first and first[-1:].isalnum()
    return first if is_title else None


def fact_entries(head: str, found: Sequence[Draft], article: str, taken: Collection[str]) -> str:
    """Write the drafts as entries, each under its paragraph, with ids that are not taken."""
    used = set(taken)
    written = [head]
    for draft in found:
        name = free_id(draft.quotation.text, used)
        used.add(name)
        where = f"# paragraph {draft.quotation.paragraph}"
        around = f": {draft.sentence}" if _differs(draft) else ""
        written.append(f"{where}{around}\n{write_entry(_entry(draft, name, article))}")
    return "\n".join(written)


def _differs(draft: Draft) -> bool:
    """Return whether the sentence tells more, and can stand in a comment."""
    return draft.sentence != draft.quotation.text and draft.sentence.isprintable()


def _entry(draft: Draft, name: str, article: str) -> dict[str, object]:
    guessed = {
        "paragraph": draft.quotation.paragraph if draft.elsewhere else None,
        "speaker": draft.speaker,
        "role": draft.role,
        "voice": draft.voice,
        "people": list(draft.people),
    }
    return {
        "id": name,
        "article": article,
        "answer": None,
        "quote": draft.quotation.text,
        **{key: value for key, value in guessed.items() if value},
        "topics": [],
        "questions": None,
    }


def free_id(text: str, taken: Collection[str]) -> str:
    """Make an id from the first telling words of a text, numbered where it is taken."""
    telling = [word for word in _PLAIN.findall(text.lower()) if word not in COMMON_WORDS]
    return _numbered(telling[:_ID_WORDS], taken)


def _numbered(words: Sequence[str], taken: Collection[str]) -> str:
    name = ""
    for word in words:
        if len(name) + len(word) < _ID_LENGTH:
            name = f"{name}-{word.replace(',', '')}".lstrip("-")
    name = name or "draft"
    numbered = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(n for n in numbered if n not in taken)
