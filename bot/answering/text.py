"""A message as the matcher sees it: normalised once, the same way for facts and questions.

No word is deleted.  Function words only weigh less, because "who is at risk" and "how is risk
reduced" differ in nothing else; dropping them was measured to cost two points.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import Stemmer

AS_IS: Final = 300
"""Characters of a message that is one question; of a longer one, the sentences that ask are."""
MAX_SCORED: Final = 1000
"""Characters of a message that are ever scored; a longer one is asked to be shortened."""
MAX_MESSAGE: Final = 4096
"""Characters that Telegram lets a message have."""

MOST_SIGNS: Final = 10_000
"""Characters that are remembered: all that people write, but not all that there are."""

FUNCTION_WEIGHT: Final = 0.5
QUESTION_WEIGHT: Final = 0.8
CHATTER_WEIGHT: Final = 0.25

_QUOTES: Final = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "“": '"', "”": '"', "„": '"'}
    | {"«": '"', "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "..."}
)
_ADDRESSED: Final = re.compile(r"^\s*/[a-z_]+(@\w+)?(?=\s|$)|(?<!\w)@\w+", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

FUNCTION_WORDS: Final = frozenset(
    """a about above after again all also am an and another any anyone anything are as at be became
    because become been being between both but by came can come could did do does doing done down
    during each else ever every few for from further gave get gets getting give given gives go goes
    going gone got had has have having he her here hers him his i if in into is it its itself just
    kind let like lot made make makes many may me might more most much must my no of off on once one
    only onto or other our out over own per quite rather really same shall she should since so some
    someone something sort still such take taken takes than that the their them themselves then
    there these they thing things this those through to too took toward under until up upon us very
    was way we well went were what whatever which while will with within without would yes yet you
    your dr mr mrs ms sir lord actually exactly according already around back even anybody
    everyone though although whether via plus amp etc ought hold holds meant""".split()
)
QUESTION_WORDS: Final = frozenset(
    "who whom whose what when where why how which not no never nor without before after against "
    "many much long old often far".split()
)
# What surrounds a question rather than makes it: greetings, excuses, talk about asking.
CHATTER_WORDS: Final = frozenset(
    """hi hiya hello hey dear thanks thank ta cheers please sorry morning afternoon evening mate
    wonder wondered wondering wanna want wanted know knows tell told explain mention mentions
    mentioned say says said saying remind curious question ask asked asking answer find found
    looking look need needed help understand understood think thinks thought believe guess suppose
    honestly basically apparently anyway maybe perhaps probably quick quickly ok okay lol btw oh ah
    um right stuff nah essay assignment dissertation homework coursework student journalist article
    articles story piece read reading hear heard bit exact exactly whats thats""".split()
)
COMMON_WORDS: Final = FUNCTION_WORDS | QUESTION_WORDS | CHATTER_WORDS
_CHAT_SPELLINGS: Final = {
    "abt": "about", "alot": "a lot", "arent": "are not", "aint": "is not", "b4": "before",
    "bc": "because", "cos": "because", "coz": "because", "cuz": "because", "cant": "can not",
    "cannot": "can not", "couldnt": "could not", "didnt": "did not", "doesnt": "does not",
    "dont": "do not", "drs": "doctors", "docs": "doctors", "doc": "doctor",
    "dunno": "do not know", "em": "them", "gonna": "going to", "gotta": "got to",
    "govt": "government", "gov": "government", "hasnt": "has not", "havent": "have not",
    "hes": "he is", "hows": "how is", "idk": "i do not know", "im": "i am", "isnt": "is not",
    "itll": "it will", "ive": "i have", "lets": "let us", "mgr": "manager", "mgrs": "managers",
    "mngr": "manager", "n": "and", "nd": "and", "ppl": "people", "pls": "please", "plz": "please",
    "r": "are", "shes": "she is", "shouldnt": "should not", "sm1": "someone", "thats": "that is",
    "theres": "there is", "theyre": "they are", "theyve": "they have", "tho": "though",
    "thru": "through", "u": "you", "ur": "your", "urs": "yours", "w": "with", "wanna": "want to",
    "wasnt": "was not", "wd": "would", "werent": "were not", "whatre": "what are",
    "whats": "what is", "whatd": "what did", "whens": "when is", "wheres": "where is",
    "whos": "who is", "whys": "why is", "wk": "week", "wont": "will not", "wouldnt": "would not",
    "wot": "what", "wtf": "what", "wud": "would", "y": "why", "youre": "you are", "yr": "year",
    "yrs": "years", "2day": "today", "2moro": "tomorrow", "tmrw": "tomorrow", "esp": "especially",
    "info": "information", "org": "organisation", "orgs": "organisations",
    "reorg": "reorganisation", "reorgs": "reorganisations", "mtg": "meeting",
    "conf": "conference", "exec": "executive", "execs": "executives", "hosp": "hospital",
    "dept": "department", "num": "number", "wat": "what", "wen": "when", "y'all": "you all",
    "thx": "thanks", "ty": "thanks", "bn": "been", "sed": "said", "shud": "should",
    "cud": "could", "bout": "about", "sumthing": "something", "ya": "you", "yous": "you",
    "wots": "what is", "wos": "was", "hu": "who", "hoo": "who", "sumthin": "something",
    "jst": "just", "hw": "how", "incl": "including", "eg": "for example", "dus": "does",
    "agen": "again", "wich": "which", "rote": "wrote", "thier": "their",
    "moar": "more", "cntre": "center", "probs": "problems",
    "prob": "problem", "summat": "something", "btween": "between", "speshlist": "specialist",
    "speclist": "specialist", "becum": "become", "ment": "meant", "hav": "have", "giv": "give",
    "wnt": "want",
}  # fmt: skip
_NUMBERS: Final = dict(
    enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
)
_FIGURES: Final = {"2": "to", "4": "for"}
_TIME: Final = re.compile(r"(?:years?|months?|weeks?|days?|hours?|and|or|to|of|per)$")
_CLITICS: Final = {
    "'s": "", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "'m": " am",
}  # fmt: skip
# British and American spellings folded into one, by the endings that differ.  Facts and questions
# are folded alike, so that an over-eager rule only makes both sides meet somewhere else.
_SPELLINGS: Final = tuple(
    (re.compile(pattern), repl)
    for pattern, repl in (
        (r"(?<=[a-z]{3})iz(?=(e|es|ed|er|ers|ing|ation|ations|ational)$)", "is"),
        (r"(?<=[a-z]{3})yz(?=(e|es|ed|ing)$)", "ys"),
        (r"(?<=[a-z]{3})our(?=(s|ed|ing|able|ite|ites|al|ful)?$)", "or"),
        (r"^centre(?=s?$)", "center"),
        (r"^(p|orthop|gyn|hem|an)ae(?=d|c|m|s)", r"\1e"),
        (r"^programme(?=s?$)", "program"),
        (r"^(defen|licen|offen)c(?=e)", r"\1s"),
        (r"(?<=[aeiou])ll(?=(ed|ing|er|ers)$)", "l"),
        (r"(?<=[a-z]{3})shun(?=s?$)", "tion"),  # as it sounds
        (r"^grey", "gray"),
        (r"^judgement", "judgment"),
    )
)

_SPELT_TWO_WAYS: Final = re.compile("|".join(f"(?:{p.pattern})" for p, _ in _SPELLINGS))


class _Visible(dict[int, int | None]):
    """Drops what shows nothing: combining, zero-width, tag, surrogate and control characters.

    A table for `str.translate` that fills itself, so that the loop over a text runs in C.
    """

    def __missing__(self, code: int) -> int | None:
        ch = chr(code)
        hidden = unicodedata.category(ch) in {"Mn", "Cf", "Cc", "Cs", "Co", "Cn"}
        kept = None if hidden and not ch.isspace() else code
        if len(self) < MOST_SIGNS:
            self[code] = kept
        return kept


_VISIBLE: Final = _Visible()
_stemmer: Final = Stemmer.Stemmer("english")


def normalise(text: str) -> str:
    """Fold case, width, accents, quotation marks and spaces; drop invisible characters."""
    if not _is_plain(text):
        text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
        text = unicodedata.normalize("NFD", text.casefold().translate(_QUOTES))
        text = text.translate(_VISIBLE)
    return " ".join(text.lower().translate(_QUOTES).split())


def _is_plain(text: str) -> bool:
    """Say whether there is nothing to fold but case and quotation marks: most of all texts."""
    return text.isascii() and text.isprintable()


def strip_address(text: str) -> str:
    """Drop the leading command and any @name: they address the bot and ask nothing."""
    return _ADDRESSED.sub(" ", text).strip()


def normal_form(text: str) -> str:
    """Unfold signs that stand for whole words, so that a message is as long as what is read."""
    return unicodedata.normalize("NFKC", text)[:MAX_MESSAGE]


def words(text: str) -> list[str]:
    """Split a text into folded words: contractions and chat spellings spelt out, one spelling."""
    return [word for _, word in spelt(text)]


def folded(text: str) -> str:
    """Return the folded words of a text, a single space between them."""
    return " ".join(words(text))


@lru_cache(maxsize=64)  # each step of the walk splits the same message and its parts
def spelt(text: str) -> tuple[tuple[str, str], ...]:
    """Split a text into words as typed, each with its folded form; "what's" gives two of them."""
    text = text.translate(_QUOTES)
    if not _is_plain(text):
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
        text = text.translate(_VISIBLE)
    typed = _WORD.findall(text)
    spelt_out = [pair for word in typed for pair in _fold(word)]
    if _FIGURES.keys().isdisjoint(typed):
        return tuple(spelt_out)
    for number, (word, _) in enumerate(spelt_out[:-1]):
        # "2 do", "4 pcts": a figure is a preposition in chat unless it counts a length of time.
        if word in _FIGURES and not _TIME.match(spelt_out[number + 1][1]):
            spelt_out[number] = (word, _FIGURES[word])
    return tuple(spelt_out)


@lru_cache(maxsize=50_000)
def _fold(word: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, fold_spelling(part)) for part in _expand(normalise(word)).split())


def _expand(word: str) -> str:
    if word.endswith("n't"):
        word = {"can't": "cant", "won't": "wont"}.get(word, word[:-3] + " not")
    for clitic, full in _CLITICS.items():
        if word.endswith(clitic):
            word = word.removesuffix(clitic) + full
    if word.isdecimal() and len(word) < 3:
        return _NUMBERS.get(int(word), word)
    return " ".join(_CHAT_SPELLINGS.get(w, w) for w in word.replace("'", "").split()) or word


def fold_spelling(word: str) -> str:
    """Fold British and American spellings of a word into one."""
    if len(word) > 4 and _SPELT_TWO_WAYS.search(word):
        for pattern, repl in _SPELLINGS:
            word = pattern.sub(repl, word)
    return word


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Reduce a word to its Snowball (English) stem."""
    return str(_stemmer.stemWord(word))


@lru_cache(maxsize=50_000)
def weight(word: str) -> float:
    """Say how much a word can matter, 0 to 1, before its rarity is known."""
    if word in QUESTION_WORDS:
        return QUESTION_WEIGHT
    if word in CHATTER_WORDS:
        return CHATTER_WEIGHT
    return FUNCTION_WEIGHT if word in FUNCTION_WORDS else 1.0
