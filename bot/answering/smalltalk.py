"""Messages that ask for no fact: greetings, thanks, questions to the bot itself, emergencies.

Only a message that is nothing else counts: "hello, who chairs the NHS Alliance?" is a question.
"""

from __future__ import annotations

import re
from typing import Final

from bot.answering.outcome import ChatKind
from bot.answering.text import normalise, words


def _any(*patterns: str) -> re.Pattern[str]:
    """Compile patterns that all begin with a word, so that nothing is tried within one."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})")


_GREETING: Final = frozenset(
    """hi hiya hello hey heya yo greetings howdy morning afternoon evening good day there all
    everyone bot mate again how are you doing today going it is things ok okay up what
    sup""".split()
)
_GREETS: Final = frozenset(
    "hi hiya hello hey heya yo greetings howdy morning afternoon evening sup".split()
)
_THANKS: Final = frozenset(
    """thanks thank thx ta cheers you so very much a lot that is was great brilliant perfect lovely
    awesome nice really helpful all for your the help ok okay cool good fab super amazing many it
    mate just what i needed appreciated ace well done bot got""".split()
)
_THANKED: Final = frozenset("thanks thank thx ta cheers appreciated".split())
_ACKNOWLEDGED: Final = frozenset(
    """ok okay k kk lol haha hahaha cool nice great fine right yes yeah yep no nope nah sure wow
    hmm hm oh ah good brilliant perfect interesting noted understood test testing hehe
    alright""".split()
)
_GOODBYE: Final = frozenset(
    "bye goodbye cya see you later soon ciao farewell good night for now then take care".split()
)
_LEAVES: Final = frozenset("bye goodbye cya ciao farewell night later care".split())

# What a message is when all its words are of the first set, and one is of the second.
_COURTESIES: Final[tuple[tuple[ChatKind, frozenset[str], frozenset[str]], ...]] = (
    ("thanks", _THANKS, _THANKED),
    ("greeting", _GREETING, _GREETS),
    ("goodbye", _GOODBYE, _LEAVES),
    ("acknowledged", _ACKNOWLEDGED, _ACKNOWLEDGED),
    ("thanks", _THANKS | _ACKNOWLEDGED, _THANKED),
)

_DANGER: Final = (
    r"want(?:s)? to die|kill (?:myself|himself|herself|themselves)|suicidal|suicide"
    r"|end (?:my|his|her) life|self.?harm|hurt(?:ing)? myself|overdos\w*|can ?not breathe"
    r"|ca?nt breathe|not breathing|chest pains?|unconscious|bleeding (?:heavily|a lot)"
    r"|having a (?:stroke|heart attack|seizure)|cough\w* (?:up )?blood"
)
_SAFETY: Final = _any(
    rf"\b(?:i|me|im|we|he|she|they)\b.{{0,40}}\b(?:{_DANGER})",
    r"\bmy (?:mum|dad|mother|father|son|daughter|child|baby|husband|wife|partner|friend)\b"
    rf".{{0,40}}\b(?:{_DANGER})",
    r"\bchest pains? (?:right )?now",
    r"\bcough\b.{0,40}\bblood\b",
    rf"^(?:help )?(?:{_DANGER})$",
)
_INJECTION: Final = _any(
    r"\b(?:ignore|disregard|forget|override|bypass)\b (?:\w+ ){0,4}(?:instructions?|rules?|prompts?"
    r"|guidelines|your training|sources|the articles|everything (?:above|before|you))\b",
    r"\bsystem prompt|\bdeveloper mode|\bjailbreak|\bunrestricted\b|^system ?:|\byou are now\b",
    r"^act as\b|\bact as (?:if|my)\b|^pretend\b|\bpretend (?:to be|you|that you)\b|\brole ?play",
    r"\b(?:make up|invent|fabricate|fake)\b.{0,30}\b(?:quotes?|quotations?|facts?|stor(?:y|ies)"
    r"|answers?|stats?|statistics?)\b",
    r"\b(?:reply|respond|answer|say) (?:only )?with (?:only )?the words?\b",
    r"\b(?:print|show|reveal|repeat|output|tell me)\b.{0,20}\byour (?:\w+ )?(?:prompt|instructions?"
    r"|rules|token|source code|password|config\w*)\b",
)
_ADVICE: Final = _any(
    r"\bwhat (?:do|would) you (?:think|reckon|advise|recommend|suggest|prefer)\b",
    r"\byour (?:own )?opinion\b",
    r"\bdo you (?:agree|think|believe|support|like|have an opinion)\b",
    r"^should i\b|\bwhat should i do\b|\bare you (?:for|against)\b",
    r"^(?:(?:and|so|but) )?(?:is|was|were) (?:it|that|this|they) (?:really |actually )?(?:an? )?"
    r"(?:good|bad|great|terrible|stupid|silly|sensible|wise|clever)(?: idea| thing| move)?$",
    r"\bwho (?:should|would) (?:i|you) vote\b|\bcan you (?:predict|advise)\b",
)
_ABOUT: Final = _any(
    r"^(?:so |and |but )?(?:who|what) (?:are|r) (?:you|u)\b(?! (?:saying|on about))(?: \w+){0,3}$",
    r"\bare you (?:a |an |really |actually |just )?(?:real|human|person|bot|robot|machine|ai"
    r"|chat ?bot|chat ?gpt|alive|sentient|there)\b",
    r"^(?:so |ok |hi |hello )?(?:what|how) (?:can|do|could) (?:you|u|i) (?:do|help|know|answer|ask"
    r"|work|use)\b(?: \w+){0,6}$",
    r"^(?:help|help me|menu|options|start|info|instructions)$",
    r"^what (?:on earth |the hell )?is this(?: bot| thing| for)*$",
    r"\bwho (?:made|built|created|wrote|runs|programmed|owns) (?:you|this bot)\b",
    r"\b(?:what is|tell me) your name\b|\bhow do you work\b|\btell me about yourself\b",
    r"\bwhat (?:do|can) you know\b",
)
_RUDE: Final = _any(
    r"\b(?:fuck\w*|shit\w*|cunt|wank\w*|twat|bastard|bollocks|(?:piss|f|sod|bugger) off)\b",
    r"\byou (?:are )?(?:(?:so|a|an|such|really|totally|utterly|completely|absolutely) )*(?:useless"
    r"|stupid|idiot\w*|rubbish|dumb|thick|moron\w*|pathetic|crap|awful|terrible|worst)\b",
    r"\b(?:useless|stupid|crap|rubbish|dumb|pathetic) (?:piece|bot|thing|machine|robot)\b",
    r"\b(?:piece of junk|shut up|go away|get lost|i hate you)\b",
)


def chat_kind(text: str) -> ChatKind | None:
    """Return what a message is when it asks for no fact, else None."""
    plain = normalise(text)
    said = words(text)
    spoken = " ".join(said)
    if _SAFETY.search(plain) or _SAFETY.search(spoken):
        return "safety"
    if not said:
        return "empty"
    if _INJECTION.search(plain):
        return "about"
    if _RUDE.search(spoken):
        return "rude"
    present = set(said)
    for kind, allowed, needed in _COURTESIES:
        if present <= allowed and present & needed:
            return kind
    if _ABOUT.search(spoken):
        return "about"
    return "advice" if _ADVICE.search(spoken) else None
