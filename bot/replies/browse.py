"""What can be looked through: topics, people and articles, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from html import escape
from typing import Final, Literal

from bot.knowledge import KnownFact, Library, SourceArticle
from bot.language.text import words
from bot.replies import texts
from bot.replies.citation import imprint, titled
from bot.replies.reply import Button, Reply, button

PAGE: Final = 8
# A page of either is well under Telegram's 4,096 characters, however long the titles are.
_ARTICLES: Final = 4
_PARAGRAPHS: Final = 20
_CLOSE: Final = 0.75  # one letter wrong in four, or two in eight
_MAX_SLUG: Final = 40

Kind = Literal["topics", "people"]
_ONE: Final[dict[Kind, str]] = {"topics": "topic", "people": "person"}


def groups(kind: Kind, library: Library, page: int = 0) -> Reply:
    """List the topics or people with how many facts each has, eight a page."""
    rows = [
        (f"{name} ({len(facts)})", _ONE[kind], slug, 0)
        for slug, (name, facts) in _by_slug(kind, library).items()
    ]
    return Reply(escape(texts.GROUPS[kind]), paged(rows, page, kind))


def people(library: Library) -> Reply:
    """List the people with their roles, and how many facts each has."""
    listed = groups("people", library)
    roles = {f.record.speaker: f.record.role for f in library.facts.values() if f.record.role}
    lines = [f"• {name}, {roles[name]}" if name in roles else f"• {name}"
             for name in library.people]  # fmt: skip
    return Reply("\n".join([listed.html, "", *map(escape, lines)]), listed.buttons)


def group(kind: Kind, library: Library, slug: str, page: int = 0) -> Reply | None:
    """List the facts of a topic or person by their first questions; None for an unknown one."""
    found = _by_slug(kind, library)
    if slug not in found:
        return None
    name, facts = found[slug]
    rows = [(fact.record.questions[0], "fact", fact.id) for fact in facts]
    back = button(texts.ALL[kind], kind, list(found).index(slug) // PAGE)
    return Reply(f"<b>{escape(name)}</b>", (*paged(rows, page, _ONE[kind], slug), (back,)))


def named(kind: Kind, library: Library, typed: str) -> Reply:
    """Open the topic or person that a typed name means; list them where it may mean several."""
    found = _by_slug(kind, library)
    meant = meanings(typed, {slug: name for slug, (name, _) in found.items()})
    if len(meant) == 1:
        return group(kind, library, meant[0]) or groups(kind, library)
    listed = groups(kind, library)
    if not meant:
        return Reply(f"{escape(texts.no_such(kind, typed))}\n\n{listed.html}", listed.buttons)
    rows = [(button(found[slug][0], _ONE[kind], slug, 0),) for slug in meant[:PAGE]]
    return Reply(escape(texts.WHICH_ONE), tuple(rows))


def meanings(typed: str, names: Mapping[str, str]) -> list[str]:
    """Give the keys of the names that hold every typed word, begun or misspelt; a whole name first.

    Where a name is what was typed, it alone is meant.
    """
    said = words(typed)
    split = {key: words(name) for key, name in names.items()}
    same = [key for key, own in split.items() if own == said]
    return same or [key for key, own in split.items() if said and all(_in(own, w) for w in said)]


def _in(own: Sequence[str], word: str) -> bool:
    begun = any(o.startswith(word) for o in own)
    return begun or (word.isalpha() and bool(get_close_matches(word, own, 1, _CLOSE)))


def slug(name: str) -> str:
    """Write a name with what a link and a button hold: "Future of buses" is `future-of-buses`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_MAX_SLUG]


def _by_slug(kind: Kind, library: Library) -> dict[str, tuple[str, tuple[KnownFact, ...]]]:
    """Key topics or people, the largest first, by slug; by number where that is empty or taken."""
    found: dict[str, tuple[str, tuple[KnownFact, ...]]] = {}
    listed = (library.topics if kind == "topics" else library.people).items()
    for number, (name, facts) in enumerate(sorted(listed, key=lambda group: -len(group[1]))):
        key = slug(name)
        found[key if key and key not in found else str(number)] = name, facts
    return found


def sources(library: Library, page: int = 0) -> Reply:
    """List the articles with all that is known of each, a few a page."""
    listed = list(library.articles.items())
    page = min(page, (len(listed) - 1) // _ARTICLES)
    shown = listed[page * _ARTICLES : (page + 1) * _ARTICLES]
    entries = [_source(article, _facts_of(article, library)) for _, article in shown]
    turn = _turn(page, len(listed), _ARTICLES, "sources")
    return Reply(
        "\n\n".join([escape(texts.sources(library)), *entries, escape(texts.verified(library))]),
        (
            *((button(a.record.title, "outline", n, 0),) for n, a in shown),
            *([turn] if turn else ()),
        ),
    )


def _source(article: SourceArticle, facts: Sequence[KnownFact]) -> str:
    return (
        f"{titled(article.record)}\n{escape(imprint(article.record))}\n"
        f"{texts.extent(len(article.text.paragraphs), len(facts))}"
    )


def _facts_of(article: SourceArticle, library: Library) -> list[KnownFact]:
    return [fact for fact in library.facts.values() if fact.article is article]


def source(library: Library, typed: str) -> Reply:
    """Outline the article that a typed name means, or list all where it is not clear which."""
    meant = articles_named(typed, library)
    opened = outline(library, meant[0]) if len(meant) == 1 else None
    return opened or sources(library)


def articles_named(typed: str, library: Library) -> list[str]:
    """Give the ids of the articles that a title, a year or words of them may mean."""
    return meanings(typed, {
        name: f"{article.record.title} {article.record.published[:4]}"
        for name, article in library.articles.items()
    })  # fmt: skip


def outline(library: Library, name: str, page: int = 0) -> Reply | None:
    """Give the beginning of each paragraph, and how many facts it has; None if no such article."""
    if name not in library.articles:
        return None
    article = library.articles[name]
    facts = _facts_of(article, library)
    page = min(page, (len(article.text.paragraphs) - 1) // _PARAGRAPHS)
    first = page * _PARAGRAPHS
    lines = [
        escape(texts.outline_line(p, sum(f.quotation.paragraph == p.number for f in facts)))
        for p in article.text.paragraphs[first : first + _PARAGRAPHS]
    ]
    turn = _turn(page, len(article.text.paragraphs), _PARAGRAPHS, "outline", name)
    back = button(texts.ALL["sources"], "sources", list(library.articles).index(name) // _ARTICLES)
    text = "\n".join([_source(article, facts), "", *lines])
    return Reply(text, (turn, (back,)) if turn else ((back,),))


def paged(
    rows: Sequence[tuple[str | int, ...]], page: int, *where: str | int
) -> tuple[tuple[Button, ...], ...]:
    """Lay out one page of buttons, the last if there are fewer, with the ways to its neighbours."""
    page = min(page, max(0, (len(rows) - 1) // PAGE))
    shown = [(button(str(label), *what),) for label, *what in rows[page * PAGE : (page + 1) * PAGE]]
    turn = _turn(page, len(rows), PAGE, *where)
    return (*shown, turn) if turn else tuple(shown)


def _turn(page: int, count: int, size: int, *where: str | int) -> tuple[Button, ...]:
    return tuple(
        button(label, *where, page + step)
        for label, step in ((texts.EARLIER, -1), (texts.LATER, 1))
        if 0 <= (page + step) * size < count
    )
