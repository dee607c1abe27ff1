"""What kind of answer a question asks for: how long, who, by what name; and what facts hold it.

A kind tells what the words of a question cannot: "how many PCTs were warned?" has all of its words
in a fact that gives no number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.answering.patterns import Patterns
from bot.answering.text import folded

SPEECH: Final = (
    r"(?:say|said|saying|says|think|thinks|thought|comment|commented|respond|responded|react|reacted"
    r"|reply|replied|argue|argued|claim|claimed|feel|reckon|view|views|opinion|opinions|agree|agreed"
    r"|support|supported|back|backed|oppose|opposed|criticise|criticised|response|reaction"
    r"|believe|believed|hope|hoped|warn|warned|admit|admitted|accept|accepted)"
)
# The same for a person yet unknown: "who coined that?" is answered by a speaker.
UTTERANCE: Final = (
    SPEECH[:-1] + r"|came out|comes out|coined|puts? it|spoke|speaks|spoken|told|tells|called|calls"
    r"|described?s?|blame[ds]|credited|quoted|remarked|declared|suggested|complained|pointed"
    r"|accused|insisted|predicted|promised|announced|wants|wanted|talked|talks|mentioned|raised"
    r"|brought up|asked)"
)
# What a question asks for, by its words.  Only kinds that can be told without doubt are listed:
# a fact holds a kind when one of its own questions asks for it.
KINDS: Final = Patterns({
    "how long": (
        "long time year years month months week weeks day days",
        r"how (?:much )?(?:long|time)\b(?! ago| before the)"
        r"|how many (?:year|month|week|day)s?|how much longer|(?:two|one|what) years? or"
        r"|long (?:do|did|have|has)\b",
    ),
    "how many": (
        "many number few fewer headcount attendance turnout",
        r"how many(?! (?:year|month|week|day)s?\b)|(?:the|what|total|exact) number of"
        r"|number of(?! that\b)|what number|how few|head ?count|attendance\b|turnout\b",
    ),
    "what share": (
        "per percent percentage proportion share fraction rate",
        r"per ?cent|percentage|proportion of|what share|what fraction|response rate",
    ),
    "how much money": (
        "money cash funding cost paid pay spend spent extra earn salary salaries price pounds "
        "expensive budget wage bill red deficit debt",
        r"how much (?:\w+ ){0,2}(?:money|cash|funding|cost|costs|paid|pay|spend|spent"
        r"|extra|earn|earns|salary|get paid)\b|(?:what|how much) (?:\w+ ){0,5}costs?\b|costs?\b"
        r"|prices?\b|salary|salaries|pounds\b|how expensive|what budget|wages?\b|bill\b"
        r"|in the red\b|deficits?\b|debts?\b|pay\b(?! (?:attention|heed|any|much|lip|no))",
    ),
    "how old": (
        "old older age aged born birthday birth",
        r"how old|what age\b|born\b|birthday|date of birth|(?<!old )aged?\b",
    ),
    "what date": (
        "date day month year",
        r"(?:what|which|exact) (?:\w+ )?(?:date|day|month)\b|(?:what|which) year\b",
    ),
    "what page": ("page", r"(?:what|which) page|page numbers?"),
    "which examples": (
        "example case instance",
        r"(?<!for )examples?\b|case stud(?:y|ies)|for instance which",
    ),
    "when": (
        "when",
        r"^(?:(?:and|so|but) )?when (?:did|was|were|is|are|will|do|does|has|have)\b|since when"
        r"|until when|when exactly",
    ),
    "which was most": (
        "best worst most least highest lowest biggest largest",
        r"which\b.*\b(?:best|worst|most|least|highest|lowest|biggest|largest)\b",
    ),
    "what reply": (
        "reply replied respond response react defend back rebut retort",
        r"(?:repl(?:y|ied)|respond(?:ed|s)?|responses?|react(?:ed|s)?|reactions?"
        r"|defend(?:ed)? (?:themselves|itself|himself|herself)\b"
        r"|(?:say|said|hit|answer|answered|come|came) back|rebut\w*|retort\w*)\b",
    ),
    "who": (
        "who whose whom reporter journalist author writer manager boss chief minister doctor gp "
        "person man woman editor politician mp",
        r"^(?:(?:and|so|but|hi|ok|then|um|er|oh|please|sorry|was it|tell me) )*who(?:se|m)?\b"
        rf"(?! does what\b)(?! (?:\w+ ){{0,2}}{UTTERANCE})"
        r"|(?:which|what|name of the|name the) (?:reporter|journalist|author|writer|manager|boss"
        r"|chief|minister|doctor|gp|person|man|woman|editor|politician|mp)\b",
    ),
    "who was chair": ("who", r"who (?:\w+ ){0,3}chair(?:s|ed|man|woman|person)?\b"),
    "who by name": (
        "name names identity identities",
        r"by name\b|name names\b|can you name\b|names of\b|identit(?:y|ies)\b"
        r"|name (?:the|them|those|any|one) (?:people|person|managers?|trusts?|pcts?|shas?|areas?"
        r"|doctors?|practices?|who|that)\b",
    ),
    "what penalty or what instead": (
        "sanction penalty punish step come",
        r"sanctions?\b|penalt\w+|punish\w*|step into\b|comes? instead\b",
    ),
    "what career": (
        "get how use qualify career",
        r"get to be\b|how (?:did|had) (?:\w+ ){1,3}become\b|(?:did|had) (?:\w+ ){1,3}use to\b"
        r"|qualif\w+|careers?\b",
    ),
    "who went back": (
        "go goes gone going went come came return",
        r"(?:go|goes|went|gone|going|came|come) back\b|return(?:ed|ing)?\b",
    ),
    "what came of it": (
        "already happened",
        r"already (?:started|begun|formed|set|signed|joined|happened)\b"
        r"|what happened (?:to|once|after|next|when|then)\b",
    ),
    "what it means for me": (
        "mean",
        r"means? (?:that )?(?:i|we) (?:can|could|will|would|get)\b",
    ),
    "what name": (
        "name called title",
        r"(?:what|which) (?:(?:is|was|are|were) (?:\w+ ){1,2})?names?\b"
        r"|(?:what|which)(?: \w+){0,3} called\b|(?:name|title) of\b|who name",
    ),
    "what came before or after": (
        "predecessor successor previous take takes took afterwards end eventually before after",
        r"(?:predecessors?|successors?|previously|previous(?! (?:\w+ )?(?:year|month))|takes? over"
        r"|took over|afterwards|in the end|eventually)\b"
        r"|(?:before|after) (?:dr|mr|sir|him|them|that|she|he|hearing)\b",
    ),
    "how it compares": (
        "difference quicker faster slower sooner cheaper dearer safer happier poorer richer off",
        r"(?:difference between|quicker|faster|slower|sooner|cheaper|dearer|safer|happier|poorer"
        r"|richer|(?:worse|better) off)\b",
    ),
    "for reasons": (
        "reason why",
        r"reasons? (?:for|why|that|the|behind|was|were)\b|why exactly\b"
        r"|what (?:was|were|is) the reasons?\b",
    ),
    "who else": (
        "along together author coauthor co chosen appointed",
        r"along with\b|together with\b|co ?authors?\b|chosen\b|appointed\b",
    ),
    "how to do something": (
        "i we",
        r"how (?:do|can|should|could) (?:i|we)\b(?! (?:find|know|cite|quote|put|say|talk))",
    ),
    "contact details": (
        "email e phone telephone postal website contact",
        r"e-?mail|phone number|telephone|postal address|website|contact (?:details|him)",
    ),
})  # fmt: skip


def kinds_asked(text: str) -> frozenset[str]:
    """Return the kinds of answer that a text asks for: how many, how old, what date."""
    plain = _spoken(text)
    tried = KINDS.worth_trying(plain.split())
    return frozenset(kind for kind in tried if KINDS[kind].search(plain))


def asks_for(kind: str, questions: Iterable[str]) -> bool:
    """Say whether one of a fact's own questions asks for a kind, so that the fact holds it."""
    return any(KINDS[kind].search(_spoken(question)) for question in questions)


def _spoken(text: str) -> str:
    spoken = folded(text.replace("%", " percent "))
    return f"{spoken} pounds" if "£" in text else spoken
