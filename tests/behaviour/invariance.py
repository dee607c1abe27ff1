"""Changes to a message that change nothing in what it asks: case, marks, spelling, one slip."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Final

from tests.behaviour.checks import Asker, Check, came_out, gives

_LONG_WORD: Final = re.compile(r"[A-Za-z]{5,}")
_NEXT_TO: Final = {
    "a": "s", "b": "v", "c": "x", "d": "f", "e": "r", "f": "g", "g": "h", "h": "j", "i": "o",
    "j": "k", "k": "l", "l": "k", "m": "n", "n": "m", "o": "p", "p": "o", "q": "w", "r": "t",
    "s": "d", "t": "y", "u": "i", "v": "b", "w": "e", "x": "c", "y": "u", "z": "x",
}  # fmt: skip
_AMERICAN: Final = (
    (r"isation", "ization"), (r"isations", "izations"), (r"([a-z]{3})is(e|ed|es|ing)\b", r"\1iz\2"),
    (r"our\b", "or"), (r"ours\b", "ors"), (r"oured\b", "ored"), (r"centre", "center"),
    (r"aediatric", "ediatric"), (r"ynaecolog", "ynecolog"), (r"programme", "program"),
    (r"elling\b", "eling"), (r"elled\b", "eled"), (r"efence", "efense"),
)  # fmt: skip
_NOT_AMERICAN: Final = re.compile(
    r"\b(?:our|four|hour|hours|your|yours|raise\w*|rise\w*|advise\w*|promise\w*|surprise\w*"
    r"|exercise\w*|otherwise|likewise|wise|premise\w*|practis\w*|supervis\w*|revis\w*|noise\w*"
    r"|praise\w*|critic\w+m|precise\w*|despise\w*|comprise\w*|compris\w*|surpris\w*|advis\w*"
    r"|promis\w*|rais\w*|ris\w*|disguis\w*|enterprise\w*|expertise|tour|pour|sour|flour)\b",
    re.IGNORECASE,
)


def american(text: str) -> str:
    """Write a British text with American spelling."""
    return re.sub(r"[A-Za-z]+", lambda word: _american(word[0]), text)


def _american(word: str) -> str:
    if _NOT_AMERICAN.fullmatch(word):
        return word
    for pattern, becomes in _AMERICAN:
        word = re.sub(pattern, becomes, word)
    return word


def curly(text: str) -> str:
    """Write a text with typographic quotation marks and apostrophes."""
    text = re.sub(r'(?<!\w)"', "“", text).replace('"', "”")
    return re.sub(r"(?<!\w)'", "‘", text).replace("'", "’")


def misspelt(text: str, seed: int) -> str:
    """Make one slip in a word of five letters or more: two swapped, one lost, doubled or missed."""
    dice = random.Random(f"{seed} {text}")
    long_words = list(_LONG_WORD.finditer(text))
    if not long_words:
        return text
    word = dice.choice(long_words)
    place = word.start() + dice.randrange(1, len(word[0]) - 1)
    letter, after = text[place], text[place + 1]
    slip = dice.choice(("swap", "drop", "double", "next"))
    written = {
        "swap": after + letter, "drop": after, "double": letter * 2 + after,
        "next": _NEXT_TO[letter.lower()] + after,
    }[slip]  # fmt: skip
    return text[:place] + written + text[place + 2 :]


CHANGES: Final[dict[str, Callable[[str], str]]] = {
    "as stored": str,
    "lower case": str.lower,
    "upper case": str.upper,
    "title case": str.title,
    "first letter": lambda text: text[:1].swapcase() + text[1:],
    "no question mark": lambda text: text.rstrip("?. "),
    "two question marks": lambda text: text.rstrip("?. ") + "??",
    "full stop": lambda text: text.rstrip("?. ") + ".",
    "dots": lambda text: text.rstrip("?. ") + " ...",
    "spaced": lambda text: "  " + text.replace(" ", "  ") + " \n",
    "American spelling": american,
    "curly quotation marks": curly,
    "one slip": lambda text: misspelt(text, 1),
    "another slip": lambda text: misspelt(text, 2),
}


def invariance(asker: Asker) -> list[Check]:
    """Change every stored question of facts and overviews: the same entry must be given."""
    return [_changed(asker, name) for name in CHANGES]


def _stored(asker: Asker) -> Iterator[tuple[str, str]]:
    for entry in (*asker.library.facts, *asker.library.overviews):
        for question in asker.library.entries[entry].questions:
            yield question, entry


def _changed(asker: Asker, name: str) -> Check:
    tried, failures = 0, []
    for question, entry in _stored(asker):
        message = CHANGES[name](question)
        if message == question and name != "as stored":
            continue
        tried += 1
        asked = asker.ask(message)
        if not gives(asked, entry, asker.library):
            failures.append(f"{message} -> {came_out(asked)}, not {entry}")
    return Check(name=f"invariance: {name}", tried=tried, failures=tuple(failures))
