"""Messages in other languages: which language, where that is plain, never what they say.

By script, else by small words that English does not have.  Nothing is ever translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

from bot.language.text import FUNCTION_WORDS, QUESTION_WORDS, normalise

UNKNOWN: Final = "other"
"""Not English, and none of the languages that are told apart."""
SENTENCE: Final = 5
"""Words that a sentence has; so many without an English function word are no English."""

_SCRIPTS: Final = {
    "ARABIC": "ar", "GURMUKHI": "pa", "BENGALI": "bn", "DEVANAGARI": "hi", "CJK": "zh",
}  # fmt: skip
_URDU: Final = re.compile("[ٹڈڑںھہےۓ]")  # letters that Arabic does not have
_NOT_CHINESE: Final = frozenset({"HIRAGANA", "KATAKANA", "HANGUL"})
# Small words as normalised, without accents; at least one must be none that English has.
_SMALL_WORDS: Final = {
    language: frozenset(words.split())
    for language, words in {
        "cy": "yw mae ydy oedd yn y yr ar gan am beth pwy ble pam sut pryd dych chi fi ni nhw hwn "
        "hyn wedi bod ddim ac neu i o ei eu",
        "pl": "jest sa byl byla bylo nie czy co kto kiedy gdzie dlaczego jak ktory ktora ile w z "
        "na do od dla przez oraz ze sie o i to tym moge po",
        "fr": "le la les un une des du de et est sont etait qui que quoi quand ou pourquoi comment "
        "quel quelle dans pour sur avec par au aux ce cette il elle dit pas",
        "es": "el la los las un una de del y es son era quien que cuando donde por como cual en "
        "para con al se su dijo cuanto hay esta este fue",
        "pt": "o a os as um uma de do da dos das e foi sao era quem que quando onde porque como "
        "qual em no na para com ao se seu sua disse quanto isso",
        "ro": "este sunt era cine ce cand unde de cum in la pe cu din pentru si un o al ale a spus "
        "ca nu despre",
        "it": "il lo la i gli le un una di del della e sono era chi che cosa quando dove perche "
        "come quale in nel per con su al si suo ha detto quanto",
        "de": "der die das ein eine einen ist sind war wer was wann wo warum wie welche in im zu "
        "mit von fur auf und nicht den dem des hat gesagt uber",
        "tr": "bir ve bu su kim ne zaman nerede neden nasil hangi mi mu icin ile da de olarak var "
        "kac dedi midir nedir kimdir",
        "tl": "ang ng sa na ay mga ka ko mo po ako ikaw siya kami kayo ba bang ito kung saan ano "
        "sino kailan bakit paano hindi wala may lang din rin naman mag nag para kumusta salamat",
    }.items()
}
# What speakers call their language, in the forms that asking for it takes.
_OWN_NAMES: Final = {
    "cy": "cymraeg gymraeg nghymraeg chymraeg",
    "pl": "polski polsku polskim polska",
    "fr": "francais",
    "es": "espanol castellano",
    "pt": "portugues",
    "ro": "romana romaneste romanesc",
    "it": "italiano",
    "de": "deutsch deutsche deutscher",
    "tr": "turkce",
    "tl": "tagalog filipino pilipino",
}
_NAMED: Final = {name: lang for lang, names in _OWN_NAMES.items() for name in names.split()}
_FEW: Final = 4
"""Latin letters for one of another script that make a message Latin with a foreign word."""
_TITLES: Final = frozenset("dr sir lord".split())  # a name has them in any language
_ENGLISH: Final = (FUNCTION_WORDS | QUESTION_WORDS) - _TITLES
_PLAIN: Final = 2
"""Small words of a language that make it plain."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ASCII: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9'&-]*")


def foreign(text: str, *, matched: bool = False) -> str | None:
    """Return the language of a text, by its two letters or UNKNOWN; None for English.

    `matched` says that some of its words are known, so that it may be English search words.
    """
    if (script := _script(text)) != "LATIN":
        return _of_script(script, text) if script else None
    said = _WORD.findall(normalise(text))
    english = {word for word in said if word in _ENGLISH}
    found = {lang: small.intersection(said) for lang, small in _SMALL_WORDS.items()}
    if named := next((_NAMED[word] for word in said if word in _NAMED and not english), None):
        return named
    language = max(found, key=lambda lang: (len(found[lang] - english), len(found[lang])))
    theirs = found[language]
    own = any(len(word) > 1 for word in theirs - english)  # one letter may be from "A&E"
    if len(theirs) >= _PLAIN and own and not english - theirs:
        return language
    return None if english or matched or len(said) < SENTENCE else UNKNOWN


def names(text: str) -> str:
    """Return what a foreign text may have in common with an English one: names, mostly."""
    if _script(text) != "LATIN":
        return " ".join(_ASCII.findall(text))
    small = frozenset[str]().union(*_SMALL_WORDS.values())
    return _WORD.sub(lambda word: "" if normalise(word[0]) in small else word[0], text)


def _script(text: str) -> str | None:
    """Return the Unicode name of the script, Latin only where it is almost all; None if none."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else None
    named = Counter(unicodedata.name(ch, "").split(" ")[0] for ch in text if ch.isalpha())
    latin = named.pop("LATIN", 0)
    if sum(named.values()) * _FEW < latin or not named:
        return "LATIN" if latin else None
    return named.most_common(1)[0][0]


def _of_script(script: str, text: str) -> str | None:
    if any(word in _ENGLISH for word in _WORD.findall(normalise(text))):
        return None  # an English question about a foreign word
    if script == "ARABIC" and _URDU.search(text):
        return "ur"
    written = {unicodedata.name(ch, "").split(" ")[0] for ch in text}
    if script == "CJK" and written & _NOT_CHINESE:
        return UNKNOWN
    return _SCRIPTS.get(script, UNKNOWN)
