"""Characters that show nothing, as text copied from PDF and from web pages brings them along.

A soft hyphen in the middle of a word makes it another word to everyone but a reader, so they are
dropped as an article is read, and named where a curator's own text holds one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
    # The joiners of emoji and of other scripts stay where they join.
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def visible(text: str) -> str:
    """Drop what shows nothing, and write accented letters as one character each."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def name_of(char: str) -> str:
    """Name a character: "a soft hyphen (U+00AD)"."""
    name = unicodedata.name(char, "control character").lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(char):04X})"
