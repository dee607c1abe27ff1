"""Messages that ask for no fact: greetings, thanks, questions to the bot itself, emergencies.

Only a message that is nothing else counts: "hello, who chairs the NHS Alliance?" is a question.
"""

from __future__ import annotations

from typing import Final

from bot.answering.outcome import ChatKind
from bot.answering.patterns import Patterns
from bot.answering.text import normalise, words

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
    mate just what i needed appreciated ace well done bot got have been ever smashing marvellous
    wonderful excellent splendid""".split()
)
_THANKED: Final = frozenset("thanks thank thx ta cheers appreciated".split())
_ACKNOWLEDGED: Final = frozenset(
    """ok okay k kk lol haha hahaha cool nice great fine right yes yeah yep no nope nah sure wow
    hmm hm oh ah bot good brilliant perfect interesting noted understood test testing hehe
    alright one""".split()
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
    ("acknowledged", frozenset("you are very most welcome".split()), frozenset({"welcome"})),
)

_DANGER: Final = (
    r"want(?:s)? to die|kill (?:myself|himself|herself|themselves)|suicidal|suicide"
    r"|end (?:my|his|her) life|self.?harm|hurt(?:ing)? myself|overdos\w*|can ?not breathe"
    r"|ca?nt breathe|not breathing|chest pains?|unconscious|bleeding (?:heavily|a lot)"
    r"|having a (?:stroke|heart attack|seizure)|cough\w* (?:up )?blood"
)
_ARTICLES: Final = (
    "(?: (?:me|it|that|this|the|these|both|all|your|two|articles?|texts?|everything|please))"
)
_THUMBS: Final = frozenset("👍👌🙏❤😀😊🎉")
_KINDS: Final = Patterns({
    "safety": (
        "die kill suicide life harm selfharm hurt overdose breathe chest unconscious bleeding "
        "stroke heart seizure blood desperate",
        rf"(?:i|me|im|we|he|she|they)\b.{{0,40}}\b(?:{_DANGER})"
        r"|my (?:mum|dad|mother|father|son|daughter|child|baby|husband|wife|partner|friend)\b"
        rf".{{0,40}}\b(?:{_DANGER})"
        r"|(?:my|his|her) chest (?:really |so |is )?hurt|pains? in (?:my|his|her) chest\b"
        r"|chest pains? (?:right )?now|cough\b.{0,40}\bblood\b"
        r"|(?:i am|im|i feel) (?:so |really |getting )?desperate\b"
        rf"|^(?:help )?(?:{_DANGER})$",
    ),
    "injection": (
        "ignore disregard forget override bypass prompt developer jailbreak unrestricted system "
        "now act pretend role play make invent fabricate fake word instructions rule token code "
        "password config",
        r"(?:ignore|disregard|forget|override|bypass)\b (?:\w+ ){0,4}(?:instructions?|rules?"
        r"|prompts?|guidelines|your training|sources|the articles"
        r"|everything (?:above|before|you))\b"
        r"|system prompt|developer mode|jailbreak|unrestricted\b|^system ?:|you are now\b"
        r"|act as (?:if|my)\b|^act as\b|^pretend\b|pretend (?:to be|you|that you)\b|role ?play"
        r"|(?:make up|invent|fabricate|fake)\b.{0,30}\b(?:quotes?|quotations?|facts?|stor(?:y|ies)"
        r"|answers?|stats?|statistics?)\b"
        r"|(?:reply|respond|answer|say) (?:only )?with (?:only )?the words?\b"
        r"|(?:print|show|reveal|repeat|output|tell me)\b.{0,20}\byour (?:\w+ )?(?:prompt"
        r"|instructions?|rules|token|source code|password|config\w*)\b",
    ),
    "rude": (
        "fuck shit cunt wank twat bastard bollocks off useless stupid idiot rubbish dumb thick "
        "moron pathetic crap awful terrible worst junk shut away lost hate",
        r"(?:fuck\w*|shit\w*|cunt|wank\w*|twat|bastard|bollocks|(?:piss|f|sod|bugger) off)\b"
        r"|you (?:are )?(?:(?:so|a|an|such|really|totally|utterly|completely|absolutely) )*"
        r"(?:useless|stupid|idiot\w*|rubbish|dumb|thick|moron\w*|pathetic|crap|awful|terrible|worst)\b"
        r"|(?:useless|stupid|crap|rubbish|dumb|pathetic) (?:piece|bot|thing|machine|robot)\b"
        r"|(?:piece of junk|shut up|go away|get lost|i hate you)\b",
    ),
    "about": (
        "you u yourself your i help menu options start info instructions this joke something",
        r"^(?:so |and |but )?(?:who|what) (?:are|r) (?:you|u)\b(?! (?:saying|on about))"
        r"(?: \w+){0,4}$|are you (?:a |an |really |actually |just )?(?:real|human|person|bot|robot"
        r"|machine|ai|chat ?bot|chat ?gpt|alive|sentient|there)\b"
        r"|^(?:so |ok |hi |hello )?(?:what|how) (?:can|do|could) (?:you|u|i) (?:do|help|know|answer"
        r"|ask|work|use)\b(?: \w+){0,6}$"
        r"|^(?:help|help me|menu|options|start|info|instructions)$"
        r"|^(?:so |ok |hi |hello )?what (?:on earth |the hell )?is this(?: bot| thing| for)*$"
        r"|who (?:made|built|created|wrote|runs|programmed|owns) (?:you|this bot)\b"
        r"|(?:what is|tell me) your name\b|how do you work\b|tell me about yourself\b"
        r"|what (?:do|can) you know\b|tell me (?:a joke|something(?: interesting| funny)?)$",
    ),
    "overview": (
        "summarise summarize summary sum overview gist tl tldr article text story list",
        r"^(?:(?:please|can|could|you|just|give|me|i|need|want|write|a|an|the) )*(?:summari[sz]e"
        rf"|sum up|summary|overview|gist|tl ?dr)(?: of| for)?{_ARTICLES}*$"
        rf"|^what (?:is|are|does|do){_ARTICLES}* (?:articles?|texts?|story)(?: about| say)?$"
        r"|^list (?:me )?(?:all )?(?:of )?(?:the |your )?(?:facts|questions|topics|answers)$",
    ),
    "citing": (
        "harvard cite reference footnote",
        r"^(?:\w+ ){0,4}harvard(?: \w+){0,6}$"
        r"|^(?:how (?:do|should|can|would) i|can you|please) (?:cite|reference|footnote)\b",
    ),
    "trust": (
        "accurate reliable biased trustworthy trust believe rely get up quotes quotations real",
        r"how (?:accurate|reliable|trustworthy) (?:are you|is (?:this|it))\b"
        r"|^(?:are you|is (?:this|it|the)(?: (?:bot|information|all))?) (?:accurate|reliable|biased"
        r"|trustworthy|up to date)$"
        r"|(?:can|should|do) i (?:trust|believe|rely on) (?:you|this|it)\b"
        r"|^where do you get (?:this|that|it|your|the)\b(?: \w+)?(?: from)?$"
        r"|^are (?:the|these|your) (?:quotes|quotations|answers) (?:real|genuine|accurate|true)$"
        r"|^do you make (?:things|stuff|this|it|them) up$",
    ),
    "disputed": (
        "true right correct wrong false untrue incorrect inaccurate nonsense rubbish lie lying "
        "liar made making mistaken asked meant wanted answer answered answering get understand "
        "useless",
        r"^(?:no |but |ugh )?(?:that|this|it)(?: is)? (?:just |all )?(?:not (?:true|right|correct)"
        r"|wrong|false|untrue|incorrect|inaccurate|nonsense|rubbish|useless|a lie|made up"
        r"|not what i (?:asked|meant|wanted)(?: \w+){0,2})$"
        r"|^(?:bad|wrong) answer$|^(?:(?:but|why|will|i|you|do|did|have|are) )*not (?:you )?"
        r"(?:answer(?:ed|ing)?|get|understand)(?: (?:me|it|my|the|question))*$"
        r"|^(?:no )?you are (?:wrong|mistaken|lying|a liar|making (?:this|that|it) up)\b",
    ),
    "advice": (
        "you your i good use best bad great terrible stupid silly sensible wise clever",
        r"what (?:do|would) you (?:think|reckon|advise|recommend|suggest|prefer)\b"
        r"|your (?:own )?opinion\b|do you (?:agree|think|believe|support|like|have an opinion)\b"
        r"|^should i\b|what should i do\b|are you (?:for|against)\b"
        r"|^(?:(?:and|so|but) )?(?:is|was|were) (?:it|that|this|they) (?:really |actually )?"
        r"(?:an? )?(?:good|bad|great|terrible|stupid|silly|sensible|wise|clever)"
        r"(?: idea| thing| move)?$"
        r"|^(?:is|are) (?:\w+ ){1,4}any (?:good|use)$|^(?:what|which|who) is the best"
        r" (?:hospital|gp|doctor|surgery)\b"
        r"|who (?:should|would) (?:i|you) vote\b|can you (?:predict|advise)\b",
    ),
})  # fmt: skip


def chat_kind(text: str) -> ChatKind | None:
    """Return what a message is when it asks for no fact, else None."""
    said = words(text)
    plain, spoken = normalise(text), " ".join(said)
    tried = _KINDS.worth_trying(said)

    def matches(kind: str, *texts: str) -> bool:
        return kind in tried and any(map(_KINDS[kind].search, texts))

    if matches("safety", plain, spoken):
        return "safety"
    if not said:
        return "acknowledged" if _THUMBS & set(text) else "empty"
    if matches("injection", plain):
        return "about"
    if matches("rude", spoken):
        return "rude"
    present = set(said)
    for kind, allowed, needed in _COURTESIES:
        if present & needed and present <= allowed:
            return kind
    last: tuple[ChatKind, ...] = (
        "about", "overview", "citing", "trust", "disputed", "advice",
    )  # fmt: skip
    return next((kind for kind in last if matches(kind, spoken)), None)
