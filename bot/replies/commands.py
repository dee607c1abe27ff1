"""What each command says and each button leads to, for Telegram and the terminal alike.

Commands that change something (/new, /feedback, /pause…) are the surface's own: those here only
say something, of the library and of the conversation so far.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from html import escape
from typing import Final

from bot.answering import Answerer, Context
from bot.knowledge import KnownFact, Library
from bot.replies import browse, paragraphs, quotes, render, texts, verdict
from bot.replies.citation import cite
from bot.replies.explain import explanation
from bot.replies.reply import MAX_TEXT, Reply, button, plain
from bot.settings import Settings

_CLOSE: Final = 0.7
_PARTS: Final = re.compile(r"/(\w*)(?:@\w+)?(.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where a command is given; `bot` is the bot's username, which a terminal has not."""

    answerer: Answerer
    settings: Settings
    context: Context | None = None
    """What was last said in the conversation."""
    bot: str | None = None

    @property
    def last(self) -> KnownFact | None:
        """The fact that the last reply showed first."""
        shown = self.context.facts if self.context else ()
        return self.library.facts.get(shown[0]) if shown else None

    @property
    def library(self) -> Library:
        """The knowledge that the answers come from."""
        return self.answerer.library


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A reply, in place of the message whose button was pressed or below it."""

    reply: Reply
    in_place: bool = False
    gives: KnownFact | None = None
    """The fact that follow-ups are now about."""


def parsed(text: str) -> tuple[str, str]:
    """Split "/Topics@policy_bot late buses" into the command's name and its argument."""
    found = _PARTS.match(text)
    return (found[1].lower(), found[2].strip()) if found else ("", "")


def command(name: str, argument: str, here: Situation) -> Shown | None:
    """Answer a command; None if it is unknown or not for saying something."""
    said = _COMMANDS[name](argument, here) if name in _COMMANDS else None
    return Shown(reply=said) if isinstance(said, Reply) else said


def unknown(name: str, known: Iterable[str]) -> Reply:
    """Answer a command that there is not, with the one of those known that may be meant."""
    near = get_close_matches(f"/{name.lower()}", [f"/{one}" for one in known], 1, _CLOSE)
    return plain(texts.unknown_command(*near))


def _start(payload: str, here: Situation) -> Shown | Reply:
    """Open what a link names: `f_` and a fact's id, `t_` and a topic's slug."""
    kind, _, name = payload.partition("_")
    if kind == "f" and name in here.library.facts:
        return _given(here.library.facts[name], here)
    if kind == "f" and name:
        return plain(texts.OLD_LINK)
    topic = browse.group("topics", here.library, name) if kind == "t" else None
    return topic or render.start(here.library)


def _given(fact: KnownFact, here: Situation, *, present: bool = False) -> Shown:
    return Shown(reply=render.answer(fact, here.library, present=present), gives=fact)


def _listed(kind: browse.Kind, argument: str, here: Situation) -> Reply:
    if argument:
        return browse.named(kind, here.library, argument)
    return browse.groups(kind, here.library)


def _sources(argument: str, here: Situation) -> Reply:
    return browse.source(here.library, argument) if argument else browse.sources(here.library)


def _quote(argument: str, here: Situation) -> Reply:
    return quotes.quote(argument, here.library) if argument else plain(texts.QUOTE_USAGE)


def _check(argument: str, here: Situation) -> Reply:
    return verdict.checked(argument, here.library) if argument else plain(texts.CHECK_USAGE)


def _cite(argument: str, here: Situation) -> Reply:
    return cite(here.last, here.bot) if here.last else plain(texts.NOTHING_TO_CITE)


def _random(argument: str, here: Situation) -> Shown:
    fact = random.choice(tuple(here.library.facts.values()))
    shown = render.answer(fact, here.library)
    question = f"<b>{escape(fact.record.questions[0])}</b>"
    another = (button(texts.ANOTHER, "random"),)
    reply = Reply(f"{question}\n\n{shown.html}", (*shown.buttons[:1], another))
    return Shown(reply=reply, gives=fact)


def _explain(argument: str, here: Situation) -> Reply:
    if not argument:
        return plain(texts.EXPLAIN_USAGE)
    return plain(explanation(here.answerer.ask(argument, here.context))[:MAX_TEXT])


_COMMANDS: Final[dict[str, Callable[[str, Situation], Shown | Reply]]] = {
    "start": _start,
    "help": lambda _, here: plain(texts.help_text(here.library)),
    "ask": lambda _, here: plain(texts.ASK_USAGE),
    "topics": partial(_listed, "topics"),
    "people": partial(_listed, "people"),
    "sources": _sources,
    "quote": _quote,
    "check": _check,
    "cite": _cite,
    "random": _random,
    "about": lambda _, here: plain(texts.about(here.library, here.settings.about)),
    "privacy": lambda _, here: plain(texts.privacy(here.settings.retention)),
    "explain": _explain,
}


def pressed(what: Sequence[str], here: Situation) -> Shown | None:
    """Do what a button says; None if it is of another version, or what it names is gone."""
    match what:
        case ("fact" | "back" | "context" | "cite" as action, name, *more):
            fact = here.library.facts.get(name)
            return _about_fact(action, fact, more, here) if fact else None
        case ("topics" | "people" | "sources" | "random" as name,):
            return command(name, "", here)
        case ("overview", *name, page) if page.isdecimal():
            found = here.answerer.overview(":".join(name))
            reply = render.overview(found, page=int(page)) if found else None
            return Shown(reply=reply, in_place=True) if reply else None
        case (str() as name, *rest, page) if page.isdecimal():
            listing = _page(name, rest, int(page), here.library)
            return Shown(reply=listing, in_place=True) if listing else None
    return None


def _about_fact(action: str, fact: KnownFact, more: Sequence[str], here: Situation) -> Shown | None:
    present = "today" in more[-1:]
    number = next((int(part) for part in more if part.isdecimal()), None)
    match action:
        case "fact":
            return _given(fact, here)
        case "back":
            shown = render.answer(fact, here.library, present=present)
            return Shown(reply=shown, in_place=True, gives=fact)
        case "cite":
            return Shown(reply=cite(fact, here.bot))
    around = paragraphs.context(fact, number, today=present)
    return Shown(reply=around, in_place=True) if around else None


def _page(name: str, rest: Sequence[str], page: int, library: Library) -> Reply | None:
    """Turn to the page of a list that a button names; None if there is no such list."""
    match name, rest:
        case "topics" | "people", []:
            return browse.groups(name, library, page)
        case "topic", [slug]:
            return browse.group("topics", library, slug, page)
        case "person", [slug]:
            return browse.group("people", library, slug, page)
        case "sources", []:
            return browse.sources(library, page)
        case "outline", [article]:
            return browse.outline(library, article, page)
    return None
