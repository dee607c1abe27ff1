"""Every rule of `bot/answering` that can be switched off, and how.

A rule is switched off in a process of its own, before anything is built, by replacing a function or
a number.  A name that is no longer there is an error, so that this list keeps up with the code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType, ModuleType
from typing import Any, Final

from bench.fit import examples, fit
from bench.thinner import fewer_questions, without_gaps
from bot.answering import ask, decide, followups, index, message, padding, spelling
from bot.answering import read as reading
from bot.answering.ask import Answerer
from bot.answering.confidence import Model
from bot.answering.constraints import Constraints, Specified
from bot.answering.decide import Decider
from bot.answering.followups import FollowUps
from bot.answering.index import Index, Match
from bot.answering.outcome import EntryKind, Lack, LackKind
from bot.answering.read import Found, Ranked, Reader
from bot.answering.spelling import Spelling
from bot.answering.subjects import Subjects
from bot.knowledge import Library
from bot.language import ENGLISH, text

ROOM: Final = "bot.answering"
ROOMS: Final = (ROOM, "bot.language", "bot.quotations")
"""Where rules of answering, and what they go by, have a name."""
NEVER: Final = re.compile(r"(?!)")
MORE_THAN_ALL: Final = 1e9


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule by its name, and how to do without it: in the code, or in the knowledge."""

    group: str
    name: str
    remove: Callable[[Library], None] | None = None
    """Given the shipped knowledge, for what is fitted to it."""
    edit: Callable[[Library], Library] | None = None

    def switch_off(self, library: Library) -> Library:
        """Switch it off in this process; return the knowledge without it."""
        if self.remove:
            self.remove(library)
            forget()
        return self.edit(library) if self.edit else library


def everywhere(name: str, value: object) -> None:
    """Replace what every module has by this name."""
    found = [module for module in modules() if name in vars(module)]
    if not found:
        raise LookupError(f"nothing is called {name}")
    for module in found:
        setattr(module, name, value)


def modules(*rooms: str) -> list[ModuleType]:
    """Return the modules of some rooms that are loaded."""
    return [module for name, module in sys.modules.items() if name.startswith(rooms or ROOMS)]


def forget() -> None:
    """Empty every cache of theirs."""
    for module in modules():
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _put(owner: object, name: str, value: object) -> Callable[[Library], None]:
    """Replace one thing of a module or class, which must have it."""

    def remove(_: Library) -> None:
        getattr(owner, name)
        setattr(owner, name, value)

    return remove


def _number(name: str, value: float) -> Callable[[Library], None]:
    return lambda _: everywhere(name, value)


def _pack(**changes: object) -> Callable[[Library], None]:
    """Change the language pack wherever it is read while asking."""

    def remove(_: Library) -> None:
        for name in changes:
            getattr(ENGLISH, name)
        everywhere("ENGLISH", ENGLISH.model_copy(update=changes))

    return remove


def _nothing(*_: object, **__: object) -> None:
    return None


def _empty(*_: object, **__: object) -> tuple[()]:
    return ()


def _false(*_: object, **__: object) -> bool:
    return False


class _Everything(frozenset[str]):
    """Contains whatever it is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


# --- what takes more than a replacement


def _without_lacks(*kinds: LackKind) -> Callable[[Library], None]:
    def remove(_: Library) -> None:
        known = Constraints.lacks

        def lacks(self: Constraints, asked: Specified, match: Match) -> tuple[Lack, ...]:
            return tuple(one for one in known(self, asked, match) if one.kind not in kinds)

        Constraints.lacks = lacks  # type: ignore[method-assign]

    return remove


def _scored_without(**changes: float) -> Callable[[Library], None]:
    def remove(_: Library) -> None:
        known = reading._score

        def score(match: Match) -> float:
            values = match._asdict().items()
            return known(Match._make(changes.get(name, value) for name, value in values))

        everywhere("_score", score)

    return remove


def _same_stem(_: Library) -> None:
    def stem(word: str) -> str:
        return word

    everywhere("stem", stem)


def _one_spelling(_: Library) -> None:
    everywhere("_SPELLINGS", ())
    everywhere("_SPELT_TWO_WAYS", NEVER)


def _figures_as_typed(_: Library) -> None:
    text._NUMBERS.clear()
    text._FIGURES.clear()


def _unpadded(_: Library) -> None:
    def strip(sentence: str, *_: object) -> padding.Stripped:
        said = tuple(word for word in text.pauses(sentence) if word[1] != padding.PAUSE)
        return padding.Stripped(said, ())

    everywhere("strip", strip)


def _read_as(**changes: Callable[[message.Message], object]) -> Callable[[Library], None]:
    """Change what a message is read as."""

    def remove(_: Library) -> None:
        known = message.read_message

        def read(asked: str, base: padding.Known = padding.NOTHING) -> message.Message:
            whole = known(asked, base)
            changed: dict[str, Any] = {name: of(whole) for name, of in changes.items()}
            return replace(whole, **changed)

        everywhere("read_message", read)

    return remove


def _never_bare(_: Library) -> None:
    known = message.read_part

    def read(asked: str, words: Index, subjects: Subjects) -> message.Part:
        return replace(known(asked, words, subjects), bare=False)

    everywhere("read_part", read)


def _articles_unheard(_: Library) -> None:
    known = Reader.find

    def find(self: Reader, asked: str, *_: object) -> Found:
        return known(self, asked)

    Reader.find = find  # type: ignore[method-assign, assignment]


def _no_gap_decides(_: Library) -> None:
    known = Found.best

    def best(self: Found, *kinds: EntryKind) -> Ranked | None:
        return None if kinds == ("gap",) else known(self, *kinds)

    Found.best = best  # type: ignore[method-assign]


def _not_stored(_: Library) -> None:
    known = Reader.__init__

    def init(self: Reader, library: Library) -> None:
        known(self, library)
        self.stored.clear()

    Reader.__init__ = init  # type: ignore[method-assign]


def _refitted(*without: str) -> Callable[[Library], None]:
    """Fit the confidence anew to the knowledge, without some of its features."""

    def remove(library: Library) -> None:
        names = [name for name in Model.__dataclass_fields__ if name != "intercept"]
        for name in without:
            names.index(name)
        asked = examples(library)
        kept = [
            replace(
                one,
                features=tuple(
                    0.0 if name in without else value
                    for name, value in zip(names, one.features, strict=True)
                ),
            )
            for one in asked
        ]
        model = fit(kept)
        weights = {**model.weights, **dict.fromkeys(without, 0.0)}
        everywhere("FITTED", Model(model.intercept, weights))

    return remove


def _without_overviews(library: Library) -> Library:
    return replace(library, overviews=MappingProxyType({}))


def _without_keywords(library: Library) -> Library:
    facts = {
        name: replace(fact, record=fact.record.model_copy(update={"keywords": ()}))
        for name, fact in library.facts.items()
    }
    return replace(library, facts=MappingProxyType(facts))


def _vocabulary(library: Library, **changes: object) -> Library:
    return replace(library, vocabulary=library.vocabulary.model_copy(update=changes))


def _rules() -> Mapping[str, Mapping[str, Callable[[Library], None]]]:
    return {
        "words": {
            "chat spellings": _pack(chat_spellings={}),
            "British and American spellings as one": _one_spelling,
            "small figures as words": _figures_as_typed,
            "stems": _same_stem,
            "function words count half": _number("FUNCTION_WEIGHT", 1.0),
            "question words count 0.8": _number("QUESTION_WEIGHT", 1.0),
            "chatter counts a quarter": _number("CHATTER_WEIGHT", 1.0),
            "misspelt words repaired": _put(Spelling, "_repair", _empty),
            "two words glued": _put(index, "FUNCTION_WORDS", _Everything()),
            "a word split in two": _put(Spelling, "split", _nothing),
            "list of common English words": _put(spelling, "EVERYDAY", frozenset()),
        },
        "index": {
            "pairs of neighbouring words": _number("PAIR_WEIGHT", 0.0),
            "synonyms of the language": _pack(synonyms=()),
            "synonyms weaker than the word itself": _number("CONCEPT_WEIGHT", 1.0),
            "synonyms cover less than the word itself": _number("CONCEPT_COVER", 1.0),
            "statements count less than questions": _number("STATEMENT_SHARE", 1.0),
            "long entries count less": _number("B", 0.0),
        },
        "score": {
            "closest question": _scored_without(ask=0.0),
            "second-closest question": _scored_without(second_ask=0.0),
            "closest statement": _scored_without(say=0.0),
            "share of the BM25": _scored_without(bm25=0.0),
            "share of the question held": _scored_without(coverage=0.0),
            "nearly stored questions lifted": _number("NEARLY_STORED", MORE_THAN_ALL),
            "questions compared letter by letter": _number("IN_ORDER", 0.0),
            "bonus for the kind of answer": _number("OF_KIND", 0.0),
            "penalty for what is lacking": _number("LACK_PENALTY", 0.0),
        },
        "constraints": {
            "subjects": _without_lacks("subject"),
            "whose words": _without_lacks("speech"),
            "unknown names": _without_lacks("unknown"),
            "figures": _without_lacks("figure"),
            "kind of answer": _without_lacks("kind"),
            "negation": _without_lacks("negation"),
            "all of them": _put(Constraints, "lacks", _empty),
        },
        "confidence": {
            "fitted anew, all features": _refitted(),
            "… without the lead over known gaps": _refitted("gap_margin"),
            "… without the share held": _refitted("coverage"),
            "… without what is lacking": _refitted("lacks"),
            "… without the weight held": _refitted("held"),
            "chatter counts only so far": _number("CHATTER", MORE_THAN_ALL),
        },
        "message": {
            "padding taken off": _unpadded,
            "… openings": _put(padding, "_OPENING", NEVER),
            "… closings": _put(padding, "_CLOSING", NEVER),
            "… words anywhere": _put(padding, "_ANYWHERE", NEVER),
            "… clauses about something else": _put(
                padding, "_without_asides", lambda words, _: words
            ),
            "… clauses and sentences about something else": _put(padding.Known, "is_aside", _false),
            "clauses of long sentences": _put(message, "_clauses", _empty),
            "readings beside the whole": _read_as(readings=lambda whole: whole.readings[:1]),
            "a part must be surer than the whole": _number("WHOLE_BONUS", 0.0),
            "several questions answered in turn": _read_as(questions=lambda m: m.questions[:1]),
            "two questions joined by a word": _put(message, "_halves", lambda asked: [asked]),
            "articles named in the padding": _articles_unheard,
            "bare search words are no gap's question": _never_bare,
            "today remarked on": _put(message, "_PRESENT", NEVER),
        },
        "talk": {
            "by structure": _put(ask, "_TALK", {}),
            "by weaker signs, where nothing is sure": _put(ask, "_SIGNS", {}),
            "by likeness": _put(decide, "_is_talk", _false),
            "in the index at all": _pack(talk={}),
            "what means nothing alone": _put(FollowUps, "is_empty", _false),
        },
        "decision": {
            "stored questions asked first": _not_stored,
            "all but stored, whatever the confidence": _number("ALIKE", MORE_THAN_ALL),
            "lists for broad questions": _put(Decider, "_listed", _nothing),
            "overviews for every subject": lambda _: everywhere("with_made", lambda it: it),
            "known gaps decide": _no_gap_decides,
            "a known gap's sentence by likeness": _put(Decider, "_fits", _false),
            "what a known gap must hold": _number("HOLDS", 0.0),
            "hedge by subject": _put(Decider, "_shares", _false),
            "nearest fact on the subject": _put(Decider, "_related", _nothing),
            "others offered": _put(Decider, "_others", _empty),
            "passages recognised": _put(ask, "recognise", _nothing),
            "other languages": _put(Answerer, "_foreign", lambda _self, _text, asked: asked),
        },
        "follow-ups": {
            "all of them": _put(FollowUps, "answer", _nothing),
            "forms about the last reply": _put(FollowUps, "_read_form", _nothing),
            "pronouns": _put(FollowUps, "_points_back", _false),
            "… read as what they stand for": _put(
                FollowUps, "_resolved", lambda _self, core, _context: list(core)
            ),
            "… among related facts": _put(FollowUps, "_best_related", _nothing),
            "the same about another": _put(FollowUps, "_same", _nothing),
            "short ones that name nothing": _put(FollowUps, "_going_on", _nothing),
            "related facts preferred": _put(followups, "RELATED", 0.0),
        },
    }


def _edits() -> Mapping[str, Callable[[Library], Library]]:
    return {
        "known gaps": without_gaps,
        "overviews": _without_overviews,
        "keywords": _without_keywords,
        "synonyms of the base": partial(_vocabulary, synonyms=()),
        "abbreviations": partial(_vocabulary, abbreviations={}),
        "other names of subjects": partial(_vocabulary, subjects={}),
        "questions beyond three an entry": fewer_questions,
    }


def every_rule() -> list[Rule]:
    """Return all rules of the code, then the parts of the knowledge."""
    coded = [
        Rule(group=group, name=name, remove=remove)
        for group, rules in _rules().items()
        for name, remove in rules.items()
    ]
    return [*coded, *(Rule(group="knowledge", name=n, edit=edit) for n, edit in _edits().items())]
