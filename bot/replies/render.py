"""Outcomes as replies: the plain sentence, the article's words, who said them, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Final, assert_never

from bot.answering import Answer, Asked, Chat, Closest, Decline, Overview
from bot.knowledge import PAGE, KnownFact, KnownOverview, Library, SourceArticle
from bot.replies import browse, quotes, texts, verdict
from bot.replies.citation import (
    attribution,
    imprint,
    printed_wrongly,
    said_by,
    said_in_short,
    titled,
    who_said,
)
from bot.replies.offers import akin, examples, questions
from bot.replies.reply import Button, Reply, button, plain

MAX_REPLY: Final = 1200
"""Characters of an answer: a rule on the facts, so that Telegram's 4,096 are never met."""
GROUP_POINTS: Final = 3
"""Points of an overview that are shown in a group; elsewhere, `PAGE`."""
_MOST_ROWS: Final = 2
_PERSON: Final = frozenset({"He", "She"})
_BODY: Final = frozenset({"It", "They"})
"""What a quotation may begin with that stands for its speaker."""
_MARKS: Final = ("'", "‘", '"')


def render(asked: Asked, *, group: bool = False) -> Reply:
    """Turn the outcome of a message into the reply that people read."""
    if asked.checked:
        return verdict.shown(asked.checked, asked.library)
    if asked.quotes:
        return quotes.shown(asked.quotes, asked.library)
    reply = _answered(asked, group=group)
    if asked.personal:
        reply = replace(reply, html=f"{escape(texts.NO_PERSONAL_DETAILS)}\n\n{reply.html}")
    return reply


def _answered(asked: Asked, *, group: bool) -> Reply:
    """Lay out the part of a long message that was answered, and each of several questions."""
    reply = _render(asked, group=group)
    if not asked.also:
        return replace(reply, html=f"{_headed(asked.part)}\n{reply.html}") if asked.part else reply
    parts = [asked, *asked.also]
    shown = [
        f"{_headed(one.trace.question or one.question)}\n{_render(one, group=group).html}"
        for one in parts
    ]
    return Reply("\n\n".join(shown))


def _headed(question: str) -> str:
    return f"<b>{escape(texts.about_part(question))}</b>"


def _render(asked: Asked, *, group: bool) -> Reply:
    library = asked.library
    match asked.outcome:
        case Answer(aspect="", fact=fact, present=present):
            return answer(fact, library, present=present)
        case Answer() as answered:
            return _aspect(answered)
        case Overview(overview=found, present=present):
            return overview(found, present=present, group=group)
        case Closest() as closest:
            return _closest(closest, library, group=group)
        case Decline() as decline:
            return _decline(decline, asked, group=group)
        case Chat(kind=kind, language=language):
            return _chat(kind, language, library)
    assert_never(asked.outcome)


def _chat(kind: str, language: str, library: Library) -> Reply:
    match kind:
        case "foreign":
            return plain(texts.foreign(language))
        case "sources":
            return browse.sources(library)
        case "people":
            return browse.people(library)
        case "topics":
            return browse.groups("topics", library)
    offered = examples(library) if kind in texts.WITH_EXAMPLES else ()
    return Reply(escape(texts.chat(kind, library)), questions(offered))


def answer(fact: KnownFact, library: Library, *, present: bool = False) -> Reply:
    """Lay out one fact: answer, quotation, voice, article, remark; buttons for more."""
    return Reply(
        _shown(fact, present=present),
        (_actions(fact, present=present), *_related(fact, library)),
    )


def _shown(fact: KnownFact, *, present: bool = False) -> str:
    article = fact.article.record
    quoted = escape(fact.quotation.text)
    if printed_wrongly(fact):
        quoted += f" {escape(texts.AS_PRINTED)}"
    remarks = [texts.not_today(article.published[:4])] if present else []
    remarks += [texts.note(fact.record.note)] if fact.record.note else []
    noted = "".join(f"\n\n<i>{escape(remark)}</i>" for remark in remarks)
    return (
        f"{escape(fact.record.answer)}\n\n"
        f"<blockquote>{quoted}</blockquote>\n\n"
        f"{escape(attribution(fact, below=fact.record.answer))} · "
        f"{titled(article)}, {escape(imprint(article))}, paragraph {fact.quotation.paragraph}"
        f"{noted}"
    )


def _aspect(answered: Answer) -> Reply:
    """Answer a question about the last answer from its record: who, the words, where."""
    fact = answered.fact
    article = fact.article.record
    source = f"{titled(article)}, {escape(imprint(article))}, paragraph {fact.quotation.paragraph}"
    quoted = f"<blockquote>{escape(fact.quotation.text)}</blockquote>"
    said = escape(attribution(fact))
    match answered.aspect:
        case "source":
            html = source
        case "speaker" if answered.suspected and fact.record.speaker:
            same = answered.suspected in (fact.record.speaker or "")
            verdict = texts.not_them(answered.suspected, said_by(fact), same=same)
            html = f"{escape(verdict)}\n\n{quoted}\n\n{said} · {source}"
        case "speaker" | "voice":
            remark = fact.record.note if fact.record.speaker is None else None
            noted = f"\n\n<i>{escape(texts.note(remark))}</i>" if remark else ""
            asks_who = answered.aspect == "speaker"
            head = escape(who_said(fact)) if asks_who else f"{said}."
            html = f"{head}\n\n{quoted}\n\n{source}{noted}"
        case "still":
            html = f"{escape(texts.not_today(article.published[:4]))}\n\n{source}"
        case _:
            head = escape(texts.THE_WORDS)
            html = f"{head}\n\n{quoted}\n\n{said} · {source}"
    return Reply(html, (_actions(fact, present=False)[:2],))


def _actions(fact: KnownFact, *, present: bool) -> tuple[Button, ...]:
    """Offer what can be done with an answer; `present` names it as it was shown, to lead back."""
    return (
        button(texts.CONTEXT, "context", fact.id, *["today"] * present),
        button(texts.CITE, "cite", fact.id),
        button("👍", "up", fact.id),
        button("👎", "down", fact.id),
    )


def _related(fact: KnownFact, library: Library) -> tuple[tuple[Button, ...], ...]:
    """Offer what the fact answers to, or else one more to read."""
    opposed = [button(texts.OTHER_SIDE, "fact", other) for other in fact.record.opposes]
    others = [library.facts[o] for o in fact.record.see_also if o not in fact.record.opposes]
    more = [button(other.record.questions[0], "fact", other.id) for other in others]
    return tuple((one,) for one in [*opposed, *more][: _MOST_ROWS - 1])


def overview(
    found: KnownOverview,
    *,
    page: int = 0,
    present: bool = False,
    group: bool = False,
    lead: str = "",
) -> Reply:
    """Lay out several facts, a page at a time; a number opens each."""
    size = GROUP_POINTS if group else PAGE
    points = found.points
    pages = max(1, -(-len(points) // size))
    page = min(page, pages - 1)
    start = page * size
    shown = points[start : start + size]
    every = dict.fromkeys(fact.article for fact in points)
    years = [article.record.published[:4] for article in every]
    lead = lead or found.record.lead or texts.overview_lead(found.record.title, years)
    lines = [escape(lead)]
    speakers = {fact.record.speaker for fact in points}
    named = next(iter(speakers)) if len(speakers) == 1 else None
    named = named if named and named in lead else None
    for article, group_of in groupby(enumerate(shown, start + 1), lambda one: one[1].article):
        listed = [_point(number, fact, named) for number, fact in group_of]
        head = [_source(article)] if len(every) > 1 else []
        lines.append("\n".join([*head, *listed]))
    articles = dict.fromkeys(fact.article for fact in shown)
    if len(every) == 1:
        lines += map(_source, articles)
    if present:
        said_in = texts.listed([a.record.published[:4] for a in articles])
        lines.append(f"<i>{escape(texts.not_today(said_in))}</i>")
    if group and pages > 1:
        lines.append(escape(texts.MORE_IN_PRIVATE_CHAT))
    opens = [button(str(start + n), "fact", fact.id) for n, fact in enumerate(shown, 1)]
    if page:
        opens.append(button(texts.EARLIER, "overview", found.id, page - 1))
    if page + 1 < pages and not group:
        opens.append(button(texts.MORE_POINTS, "overview", found.id, page + 1))
    return Reply("\n\n".join(lines), (tuple(opens),))


def _source(article: SourceArticle) -> str:
    return f"{titled(article.record)}, {escape(imprint(article.record))}"


def _point(number: int, fact: KnownFact, named: str | None) -> str:
    """Write one point in the article's exact words, after who says them if that is not `named`."""
    record, printed = fact.record, fact.quotation.text
    quoted = escape(printed)
    if (
        record.voice in ("quoted", "document")
        and not printed.startswith(_MARKS)
        and ": '" not in printed
    ):
        quoted = f"“{quoted}”"
    elif _next(fact).isalnum():  # it goes on
        quoted += "…"
    elif _next(fact) == ".":
        quoted += "."
    if printed_wrongly(fact):
        quoted += f" {escape(texts.AS_PRINTED)}"
    by = ""
    if _needs_name(fact, named):
        name = f"<b>{escape(said_in_short(fact))}</b>"
        pronoun, space, rest = quoted.partition(" ")
        if pronoun in (_PERSON if record.speaker in record.people else _BODY):
            quoted = f"{pronoun} [{name}]{space}{rest}"
        else:
            by = f"{name}: "
    return f"{number}. {by}{quoted} <i>(paragraph {fact.quotation.paragraph})</i>"


def _needs_name(fact: KnownFact, named: str | None) -> bool:
    """Return whether a quotation must be led by its speaker, whom nothing else names."""
    speaker = fact.record.speaker
    if speaker is None or (speaker == named and not fact.record.speaker_inferred):
        return False
    return speaker.split()[-1] not in fact.quotation.text


def _next(fact: KnownFact) -> str:
    """Return the character behind a quotation that breaks off within a sentence, if it does."""
    if fact.quotation.text.rstrip("'’\"”").endswith((".", "?", "!")):
        return ""
    return fact.article.text.raw[fact.quotation.end :].lstrip(" '’\"”")[:1]


def _closest(closest: Closest, library: Library, *, group: bool) -> Reply:
    """Put one true hedge above the closest entry; offer at most two others as questions."""
    hedge = texts.hedge(closest, library)
    if isinstance(closest.entry, KnownOverview):
        return overview(closest.entry, present=closest.present, group=group, lead=hedge)
    fact = closest.entry
    html = f"{escape(hedge)}\n\n{_shown(fact, present=closest.present)}"
    actions = _actions(fact, present=closest.present)
    if group or not closest.others:
        return Reply(html, (actions,))
    asked = [other.record.questions[0] for other in closest.others]
    offered = f"{texts.ALSO_ASK} {' · '.join(asked)}"
    return Reply(f"{html}\n\n{escape(offered)}", (actions, *_opening(closest.others)))


def _opening(facts: Sequence[KnownFact]) -> tuple[tuple[Button, ...], ...]:
    """Offer facts as a row of numbers, where their questions stand in the text."""
    return (tuple(button(str(n), "fact", fact.id) for n, fact in enumerate(facts, 1)),)


def _decline(decline: Decline, asked: Asked, *, group: bool) -> Reply:
    library = asked.library
    said = (
        decline.gap.answer
        if decline.gap
        else texts.nothing_on(decline.lack, library, decline.subjects)
    )
    if decline.about:
        return plain(texts.not_said_of(decline.lack, decline.about))
    if group:
        return plain(said)
    fact = decline.nearest
    if fact is None:
        if decline.gap:
            return plain(said)
        return plain(f"{said} {texts.what_to_try(library, akin(asked))}")
    return Reply(
        f"{escape(said)} {escape(texts.NEAREST)}\n\n{_shown(fact)}",
        (_actions(fact, present=False),),
    )


def start(library: Library) -> Reply:
    """Introduce the bot, with three questions to begin with."""
    menu = (button("Topics", "topics"), button("Sources", "sources"))
    return Reply(escape(texts.start(library)), (*questions(examples(library)), menu))
