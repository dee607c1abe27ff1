"""A message as the matcher sees it: normalised once, the same way for facts and questions.

No word is deleted.  Function words only weigh less, because "who is at risk" and "how is risk
reduced" differ in nothing else; dropping them was measured to cost two points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

import Stemmer

from bot.language.pack import ENGLISH

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

FUNCTION_WORDS: Final = ENGLISH.words.function
QUESTION_WORDS: Final = ENGLISH.words.question
CHATTER_WORDS: Final = ENGLISH.words.chatter
COMMON_WORDS: Final = FUNCTION_WORDS | QUESTION_WORDS | CHATTER_WORDS
_UNITS: Final = "zero one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS: Final = dict(enumerate(_UNITS))
_TEENS: Final = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES: Final = {
    **{word: value for value, word in _NUMBERS.items()},
    **{word: value for value, word in enumerate(_TEENS, len(_NUMBERS))},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES: Final = {
    "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
_ORDINALS: Final = dict(
    enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
)
_SCALE: Final = "hundred|thousand|million|billion|trillion"
_FIGURE: Final = re.compile(
    r"(?<![^\W_])(?<!\d[.,])(?:"
    rf"(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?:(?P<suffix>k|m|bn)|\s?(?P<scale>{_SCALE}))?"
    rf"|(?:(?P<tens>{'|'.join(_TENS)})[- ]?)?(?P<unit>{'|'.join(_VALUES)})"
    rf"(?:[- ](?P<of>{_SCALE}))?"
    r")(?![^\W_]|'[^\W_]|[.,]\d)",
    re.IGNORECASE,
)
"""A number in digits or words, read whole: 105,000, 105k, £1.47 million, twenty-five."""
_HAS_FIGURES: Final = re.compile(
    rf"\d|{'|'.join([*_TEENS, *_TENS])}|{_SCALE}|per cent", re.IGNORECASE
)
"""Found in any text in which figures may be more than words; looking for those takes longer."""
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_WORD_OR_FIGURE: Final = re.compile(
    rf"(?:{'|'.join(_TENS)})[- ]odd\b"  # "twenty-odd" is no number
    rf"|{_FIGURE.pattern}|per cent\b|(?<=\d)%|(?<=\d )%|{_WORD.pattern}",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th)")
_FIGURES: Final = {"2": "to", "4": "for"}
_TIME: Final = re.compile(r"(?:years?|months?|weeks?|days?|hours?|and|or|to|of|per)$")
_CLITICS: Final = {
    "'s": "", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "'m": " am",
}  # fmt: skip
_SPELLINGS: Final = tuple((re.compile(one.pattern), one.becomes) for one in ENGLISH.spellings)
_LONG_DRAWN: Final = re.compile(r"([a-z])\1{2,}")
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
    """Return whether there is nothing to fold but case and quotation marks: most of all texts."""
    return text.isascii() and text.isprintable()


def strip_address(text: str) -> str:
    """Drop the leading command and any @name: they address the bot and ask nothing."""
    return _ADDRESSED.sub(" ", text).strip()


def normal_form(text: str) -> str:
    """Unfold signs that stand for whole words, so that a message is as long as what is read."""
    return unicodedata.normalize("NFKC", text)[:MAX_MESSAGE]


Typed = tuple[str, str]
"""A word as it was typed, and as it is folded."""
_PAUSE: Final = re.compile(r"[:;()\[\]]|,(?!(?<=\d,)\d{3}(?!\d))|(?<=\s)[-/](?=\s)|\.{2,}")


def pauses(text: str) -> list[Typed]:
    """Split a text into words as `spelt` does, with a "," for every pause between them."""
    found: list[Typed] = []
    for number, clause in enumerate(_PAUSE.split(text.translate(_QUOTES))):
        found += [(",", ",")] * (number > 0)
        found += spelt(clause)
    return found


def typed(tokens: Sequence[Typed]) -> str:
    """Write words as they were typed; one that was spelt out as several stands once."""
    written: list[str] = []
    place = 0
    while place < len(tokens):
        word = tokens[place][0]
        parts = len(_fold(word)) or 1
        whole = all(one == word for one, _ in tokens[place : place + parts])
        written.append(word)
        place += parts if whole else 1
    return " ".join(written)


def words(text: str) -> list[str]:
    """Split a text into folded words: contractions and chat spellings spelt out, one spelling."""
    return [word for _, word in spelt(text)]


def folded(text: str) -> str:
    """Return the folded words of a text, a single space between them."""
    return " ".join(words(text))


@lru_cache(maxsize=64)  # each step of the walk splits the same message and its parts
def spelt(text: str) -> tuple[Typed, ...]:
    """Split a text into words as typed, each with its folded form; "what's" gives two of them."""
    text = text.translate(_QUOTES)
    if not _is_plain(text):
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
        text = text.translate(_VISIBLE)
    pattern = _WORD_OR_FIGURE if _HAS_FIGURES.search(text) else _WORD
    typed = [found[0] for found in pattern.finditer(text)]
    spelt_out = [pair for word in typed for pair in _fold(word)]
    if _FIGURES.keys().isdisjoint(typed):
        return tuple(spelt_out)
    for number, (word, _) in enumerate(spelt_out[:-1]):
        # "2 do", "4 ngos": a figure is a preposition in chat unless it counts a length of time.
        if word in _FIGURES and not _TIME.match(spelt_out[number + 1][1]):
            spelt_out[number] = (word, _FIGURES[word])
    return tuple(spelt_out)


@lru_cache(maxsize=50_000)
def _fold(word: str) -> tuple[tuple[str, str], ...]:
    if figure := _FIGURE.fullmatch(word):
        return ((word, _value(figure)),)
    plain = _LONG_DRAWN.sub(_drawn_in, normalise(word))
    return tuple((word, fold_spelling(part)) for part in _expand(plain.replace("-", " ")).split())


def _value(figure: re.Match[str]) -> str:
    """Write the value of a number in digits; up to twelve, in words."""
    if digits := figure["digits"]:
        if digits.startswith("0") and digits.isdecimal() and len(digits) > 2:
            return digits  # a telephone number
        value = Decimal(digits.replace(",", ""))
        scale = figure["suffix"] or figure["scale"]
    else:
        value = Decimal(_VALUES[figure["unit"].lower()])
        value += _VALUES.get((figure["tens"] or "").lower(), 0)
        scale = figure["of"]
    value *= _SCALES.get((scale or "").lower(), 1)
    if value == int(value):
        return _NUMBERS.get(int(value)) or str(int(value))
    return f"{value.normalize():f}"


def _drawn_in(found: re.Match[str]) -> str:
    """Shorten "sooo" and "goood"; no English word has a letter three times in a row."""
    return (
        found[1] * (1 if found[1] not in "oe" else 2)
        if found.end() < len(found.string)
        else found[1]
    )


def _expand(word: str) -> str:
    if word.endswith("n't"):
        word = {"can't": "cant", "won't": "wont"}.get(word, word[:-3] + " not")
    if word.endswith("'s") and word.removesuffix("'s") in ENGLISH.words.is_after:
        word = word.removesuffix("'s") + " is"
    for clitic, full in _CLITICS.items():
        if word.endswith(clitic):
            word = word.removesuffix(clitic) + full
    if word in ("%", "per cent"):
        return "percent"
    if ordinal := _ORDINAL.fullmatch(word):
        return _ORDINALS.get(int(ordinal[1]), word)
    return " ".join(ENGLISH.chat_spellings.get(w, w) for w in word.replace("'", "").split()) or word


def fold_spelling(word: str) -> str:
    """Fold British and American spellings of a word into one."""
    if len(word) > 4 and _SPELT_TWO_WAYS.search(word):
        for pattern, repl in _SPELLINGS:
            word = pattern.sub(repl, word)
    return word


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Reduce a word to its Snowball (English) stem; irregular forms to that of the base form."""
    return str(_stemmer.stemWord(ENGLISH.irregular.get(word, word)))


def stems(text: str) -> str:
    """Return the stems of a text's words, a single space between them."""
    return " ".join(map(stem, words(text)))


@lru_cache(maxsize=50_000)
def weight(word: str) -> float:
    """Return how much a word can matter, 0 to 1, before its rarity is known."""
    if word in QUESTION_WORDS:
        return QUESTION_WEIGHT
    if word in CHATTER_WORDS:
        return CHATTER_WEIGHT
    return FUNCTION_WEIGHT if word in FUNCTION_WORDS else 1.0
