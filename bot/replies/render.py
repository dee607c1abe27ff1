"""Outcomes as replies: the plain sentence, the article's words, who said them, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Final, assert_never

from bot.answering import Answer, Asked, Chat, Choices, Decline, Passage
from bot.answering.verbatim import facts_beside, facts_in
from bot.knowledge import KnownFact, Library
from bot.replies import texts
from bot.replies.citation import attribution, imprint, printed_wrongly, titled
from bot.replies.reply import Button, Reply, button, plain

MAX_REPLY: Final = 1200
"""Characters of an answer: a rule on the facts, so that Telegram's 4,096 are never met."""
_OFFERED: Final = 3


def render(asked: Asked) -> Reply:
    """Turn the outcome of a message into the reply that people read."""
    if asked.passage:
        return _recognised(asked.passage, asked.library)
    reply = _answered(asked)
    if asked.personal:
        reply = replace(reply, html=f"{escape(texts.NO_PERSONAL_DETAILS)}\n\n{reply.html}")
    return reply


def _answered(asked: Asked) -> Reply:
    """Lay out the part of a long message that was answered, and both of two questions."""
    reply = _render(asked)
    if asked.part:
        reply = replace(reply, html=f"{_headed(asked.part)}\n{reply.html}")
    if asked.also is None:
        return reply
    also = _render(asked.also)
    match asked.also.outcome:
        case Decline() as other:  # whose nearest facts would seem to belong to the answer above
            also = _decline(replace(other, nearest=()))
        case Choices(facts=facts):  # "None of these" would take the answer away, too
            also = replace(also, buttons=_told_apart(facts))
        case _:
            also = replace(also, buttons=also.buttons[:2])
    return Reply(
        f"{reply.html}\n\n{_headed(asked.also.question)}\n{also.html}",
        (*reply.buttons[:1], *also.buttons),
    )


def _recognised(passage: Passage, library: Library) -> Reply:
    """Say where a passage stands, and offer what rests on it or else stands beside it."""
    head = f"<b>{escape(texts.word_for_word(passage))}</b>"
    facts = facts_in(passage, library)
    if not facts:
        return Reply(head, questions(facts_beside(passage, library)[:_OFFERED]))
    shown = answer(facts[0], library)
    others = questions(facts[1 : 1 + _OFFERED])
    return Reply(f"{head}\n\n{shown.html}", (*shown.buttons[:1], *others))


def _headed(question: str) -> str:
    return f"<b>{escape(texts.about_part(question))}</b>"


def _render(asked: Asked) -> Reply:
    library = asked.library
    match asked.outcome:
        case Answer(fact=fact, today=today):
            return answer(fact, library, today=today)
        case Choices(facts=facts):
            return Reply(
                escape(texts.DID_YOU_MEAN),
                (*_told_apart(facts), (button(texts.NONE_OF_THESE, "none"),)),
            )
        case Decline() as decline:
            return _decline(decline)
        case Chat(kind="foreign", language=language):
            return plain(texts.foreign(language))
        case Chat(kind=kind):
            offered = examples(library) if kind in texts.WITH_EXAMPLES else ()
            return Reply(escape(texts.chat(kind, library)), questions(offered))
    assert_never(asked.outcome)


def answer(fact: KnownFact, library: Library, *, today: bool = False) -> Reply:
    """Lay out one fact: answer, quotation, speaker, article; buttons for more."""
    article = fact.article.record
    quoted = f"❝ {escape(fact.quotation.text)} ❞"
    if printed_wrongly(fact):
        quoted += f" {escape(texts.AS_PRINTED)}"
    note = f"\n<i>{escape(texts.not_today(article.published[:4]))}</i>" if today else ""
    return Reply(
        f"{escape(fact.record.answer)}{note}\n\n"
        f"<blockquote>{quoted}</blockquote>\n\n"
        f"{escape(attribution(fact))}\n"
        f"{titled(article)}. {escape(imprint(article))}, paragraph {fact.quotation.paragraph}",
        (
            _actions(fact, today=today),
            *_related(fact, library),
        ),
    )


def _actions(fact: KnownFact, *, today: bool) -> tuple[Button, ...]:
    """Offer what can be done with an answer; `today` names it as it was shown, to lead back."""
    return (
        button(texts.CONTEXT, "context", fact.id, *["today"] * today),
        button(texts.CITE, "cite", fact.id),
        button("👍", "up", fact.id),
        button("👎", "down", fact.id),
    )


def _related(fact: KnownFact, library: Library) -> tuple[tuple[Button, ...], ...]:
    """Offer what the fact answers to, then one more to read; each once."""
    opposed = [library.facts[other] for other in fact.record.opposes]
    more = [library.facts[o] for o in fact.record.see_also if o not in fact.record.opposes]
    return (
        *((button(f"{texts.OTHER_SIDE} {f.record.questions[0]}", "fact", f.id),) for f in opposed),
        *((button(f.record.questions[0], "fact", f.id),) for f in more[: 2 - len(opposed)]),
    )


def _decline(decline: Decline) -> Reply:
    if decline.gap is not None:
        said = escape(decline.gap.answer)
    elif decline.missing:
        named = " or ".join(f"<b>{escape(word)}</b>" for word in decline.missing[:3])
        said = texts.nothing_covers(named)
    else:
        said = escape(texts.NOT_FOUND)
    if decline.nearest:
        said += f"\n\n{escape(texts.NEAREST)}"
    return Reply(said, questions(decline.nearest))


def questions(facts: Iterable[KnownFact]) -> tuple[tuple[Button, ...], ...]:
    """Offer facts as buttons, a row each, by the curator's first question."""
    return tuple((button(fact.record.questions[0], "fact", fact.id),) for fact in facts)


def _told_apart(facts: Sequence[KnownFact]) -> tuple[tuple[Button, ...], ...]:
    """Offer facts as buttons; where they come from different articles, say from which."""
    if len({fact.record.article for fact in facts}) == 1:
        return questions(facts)
    return tuple(
        (button(f"{fact.article.record.published[:4]}: {fact.record.questions[0]}",
                "fact", fact.id),)
        for fact in facts
    )  # fmt: skip


def examples(library: Library, most: int = _OFFERED) -> tuple[KnownFact, ...]:
    """Return some facts worth starting with: the first of each of the largest topics."""
    first = [facts[0] for facts in library.topics.values()]
    return tuple(dict.fromkeys([*first, *library.facts.values()]))[:most]


def start(library: Library) -> Reply:
    """Say what the bot knows and will not do, with three questions to begin with."""
    menu = (button("Topics", "topics"), button("Sources", "sources"))
    return Reply(escape(texts.start(library)), (*questions(examples(library)), menu))
