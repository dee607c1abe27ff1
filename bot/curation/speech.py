"""Who says what in a news article: quoted passages, people, and guesses at the speaker.

British news prose has few forms ("Dr Finch said: '…'", "'…' said Tom Rowe, director of…"), and
a curator reads every guess, so patterns do; a language model of megabytes would guess as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from bot.knowledge.marks import outermost, quotations
from bot.language import EVERYDAY
from bot.language.text import COMMON_WORDS

_TITLES: Final = "Dr|Mr|Mrs|Ms|Miss|Sir|Dame|Lord|Lady|Baroness|Professor|Prof|Councillor|Cllr"
_WORD: Final = r"[A-Z](?:['’](?=[A-Z]))?[\w-]*\w"
_NAME: Final = rf"(?:(?:{_TITLES})\.? )?{_WORD}(?: (?:[A-Z]\.|{_WORD}|van\b|von\b|de\b)){{0,5}}"
_VERB: Final = (
    "said|says|told|warned|warns|added|adds|argued|argues|claimed|claims|insisted|insists|admitted"
    "|accepted|announced|explained|asked|asks|replied|called|calls|believes|suggested|suggests"
    "|stressed|urged|wrote|writes|denied|denies|concluded|concludes|predicted|promised|described"
    "|found|finds|proposed|proposes|recommended|recommends"
)
_PAPER: Final = "report|study|review|survey|paper|document|letter|guidance|inquiry|statement"
_ROLE: Final = (
    "chair|chairman|chairwoman|chief executive|minister|secretary|director|president|lead|leader"
    "|head|author|manager|officer|adviser|advisor|professor|spokesman|spokeswoman|spokesperson|nurse"
    "|doctor|GP|consultant|owner|farmer|headteacher|economist|analyst|researcher|founder|member|governor|commissioner"
)
_BODY: Final = rf"{_NAME}(?: (?:of|for) (?:the )?{_NAME}){{0,2}}"
_ASIDE: Final = (
    r"(?:,? \([^()]*\))?(?:, \d\d(?=,))?(?:, (?P<role>(?:[^,;:'’\"‘“]|['’](?=[\w ])){3,100}?)[,.])?"
)
_WRITTEN: Final = (
    rf"(?:[Tt]he|[Aa]|[Ii]ts|[Tt]heir)(?: [\w'’-]+){{0,3}}? (?:{_PAPER})"
    rf"(?: (?:by|from|of) (?:the )?(?:{_BODY}|[a-z]+ [a-z]+))?"
)
_SUBJECT: Final = re.compile(
    rf"(?P<who>\b(?:[Hh]e|[Ss]he|[Tt]hey|{_WRITTEN}"
    rf"|[Aa] spokes\w+ for (?:the )?{_BODY}|{_BODY})){_ASIDE}"
    rf"(?:,? [^,:'\"‘“]{{3,60}},)?,?(?: (?:has|had|have|also|then|later|yesterday))* (?:{_VERB})\b"
)
_INVERTED: Final = re.compile(
    rf"(?:^|(?<=[,?!.]['’\"” ]))\s?(?:{_VERB}) (?P<who>(?:{_BODY}|he|she|they)\b){_ASIDE}"
)
_PERSON: Final = re.compile(rf"\b(?:{_TITLES})\.? {_NAME}|\b{_NAME}(?=, \d\d,)")
_IS_PAPER: Final = re.compile(rf"\b(?:{_PAPER})(?: (?:by|from|of) |$)")
_TITLE: Final = re.compile(rf"^(?:{_TITLES})\.? ")
_BEFORE: Final = re.compile(rf"((?:[\w'’-]+ ){{0,8}}(?i:{_ROLE})),? $")
_POST: Final = re.compile(rf"(?!{_TITLES})(?i:{_ROLE})")
_OF_PAPER: Final = re.compile(rf"({_PAPER})(?: (?:by|from|of) (?:the )?(.+))?$")
# Words that begin a sentence with a capital and are part of no name and no role.
_OPENERS: Final = frozenset(
    "a after all also an and as at but by for from has have he her his if in it its last many much "
    "now of on she so some the their then there they this those to today when while with yet "
    "yesterday week month year".split()
)
_BODIES: Final = frozenset(
    "agency alliance association authority board care centre charity college company commission "
    "committee community confederation council department federation foundation government group "
    "health hospital institute international journal ministry network nhs office partnership "
    "practice primary royal school service services society trust trusts union university".split()
)
_PRONOUNS: Final = {
    "he": re.compile(r"(?:Mrs|Ms|Miss|Dame|Lady|Baroness)\b"),
    "she": re.compile(r"(?:Mr|Sir|Lord)\b"),
    "they": re.compile(r"(?!)"),
}
_PLAIN: Final = re.compile(r"[\w-]+")
_PLURAL: Final = re.compile(r"[A-Z]{2,}s")

Voice = Literal["quoted", "reported", "journalist", "document"]


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Who says something, as far as the text tells; `at` is where it is told."""

    speaker: str | None
    role: str | None
    voice: Literal["reported", "document"]
    at: int


def quoted_spans(paragraph: str) -> list[tuple[int, int]]:
    """Give what stands between quotation marks, marks excluded, outermost only, in order."""
    found = outermost(quotations(paragraph))
    return [(quoted.start + 1, quoted.end - quoted.closed) for quoted in found]


class Cast:
    """The people of an article, with the roles it gives them, and who spoke last.

    A surname alone is whoever of that name was named last.
    """

    def __init__(self, text: str) -> None:
        self._of: dict[str, list[str]] = {}  # full names by surname
        self._roles: dict[str, str] = {}
        self._last: str | None = None
        named = [match[0] for match in _PERSON.finditer(text)]
        named += [m["who"] for p in (_SUBJECT, _INVERTED) for m in p.finditer(text)]
        for name in map(_bare, named):
            if " " in name and name[0].isupper() and not _is_body(name):
                self._add(name)

    def _add(self, name: str) -> None:
        """Take a name in, in place of a shorter one of the same person."""
        known = self._of.setdefault(name.split()[-1], [])
        same = next((one for one in known if _may_be_one(one, name)), None)
        if same is None:
            known.append(name)
        else:
            known[known.index(same)] = max(same, name, key=lambda n: len(_TITLE.sub("", n)))

    def named(self, text: str) -> tuple[str, ...]:
        """Return whom a text names, by full name."""
        found = set(self._in(text))
        return tuple(name for names in self._of.values() for name in names if name in found)

    def sayings(self, text: str) -> Iterator[Saying]:
        """Find each "X said" in a text whose quotations are blanked, in order."""
        found = [*_SUBJECT.finditer(text), *_INVERTED.finditer(text)]
        for match in sorted(found, key=lambda match: match.start()):
            who, at = match["who"], match.start()
            if _IS_PAPER.search(who):
                if paper := _paper(who):
                    yield Saying(speaker=paper, role=None, voice="document", at=at)
            elif name := self._meant(who, text[:at]):
                self._last = name
                role = match["role"] or _role_before(text[: match.end("who") - len(_bare(who))])
                if role and not role.startswith(("who", "which")):
                    self._roles.setdefault(name, _bare(role))
                yield Saying(speaker=name, role=self._roles.get(name), voice="reported", at=at)
        self._last = next(self._before(text), self._last)

    def _meant(self, who: str, before: str) -> str | None:
        if not_meant := _PRONOUNS.get(who.lower()):
            named = (name for name in self._before(before) if not not_meant.match(name))
            return next(named, self._last)
        name = _bare(who)
        if not _is_speaker(name):
            return None
        return self._in(name)[-1] if name.split()[-1] in self._of else name

    def _before(self, text: str) -> Iterator[str]:
        """Go through the people that a text names, the last one first."""
        return reversed(self._in(text))

    def _in(self, text: str) -> list[str]:
        """Return whom each surname in a text means, in order."""
        found: list[str] = []
        words = _PLAIN.findall(text)
        for at, word in enumerate(words):
            if namesakes := self._of.get(word):
                given = words[at - 1] if at else ""
                meant = [name for name in namesakes if given in name.split()[:-1]] or namesakes
                recent = (name for name in reversed([self._last, *found]) if name in meant)
                found.append(next(recent, None) or meant[0])
        return found


def _may_be_one(name: str, other: str) -> bool:
    """Return whether two names with one surname may be one person's: no first names differ."""
    firsts = [_TITLE.sub("", one).split()[:-1] for one in (name, other)]
    return not all(firsts) or firsts[0][0] == firsts[1][0]


def _role_before(text: str) -> str | None:
    found = _BEFORE.search(text)
    return _bare(found[1]) if found else None


def _paper(who: str) -> str | None:
    """Name a document by its author: "A report by the county council" is its report.

    "A study" without an author is anybody's.
    """
    found = _OF_PAPER.search(who)
    if not found or (not found[2] and who.lower().startswith("a ")):
        return None
    return " ".join(filter(None, (found[2], found[1])))


def _bare(name: str) -> str:
    """Drop the words that open a sentence: "But Tom Rowe"."""
    words = name.split()
    while words and words[0].lower() in _OPENERS:
        words = words[1:]
    if len(words) > 2 and words[1].istitle() and _POST.fullmatch(words[0]):  # "Owner Jean Moss"
        words = words[1:]
    return " ".join(words).removesuffix("'s").removesuffix("’s")


def _is_speaker(name: str) -> bool:
    """Return whether a name can be somebody's: not "Ensuring That We", "Ministers" or "GPs"."""
    words = [word for word in name.split() if word not in ("of", "for", "the")]
    if not words or _PLURAL.fullmatch(words[-1]):
        return False
    if _TITLE.match(name) or _is_body(name):
        return True
    return not any(word.lower() in COMMON_WORDS for word in words) and not (
        len(words) == 1 and words[0].lower() in _everyday()
    )


@cache
def _everyday() -> frozenset[str]:
    """Return the common words of English and their plurals: "ministers", "others"."""
    return EVERYDAY | {f"{word}s" for word in EVERYDAY}


def _is_body(name: str) -> bool:
    return any(word.lower() in _BODIES or word in ("of", "for") for word in name.split())


def blanked(paragraph: str, spans: Sequence[tuple[int, int]]) -> str:
    """Put dots for what is quoted, so that nothing in it is taken for the article's own words."""
    for start, end in spans:
        paragraph = paragraph[:start] + "." * (end - start) + paragraph[end:]
    return paragraph
