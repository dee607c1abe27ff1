"""What a YAML syntax error means, in a curator's words rather than the parser's.

The phrases on the left are libyaml's and, where they differ, PyYAML's own; the first that is
part of the message wins.
"""

from __future__ import annotations

import re

from bot.errors import Rule

Place = tuple[int, int]

_AT_START = (  # these are explained where the construct began, not where the parser gave up
    ("while scanning a quoted scalar: found unexpected", "a quote opens here and is never closed"),
    ("could not find expected ':'", "a line without ':', 'key: value' or '- item' was expected"),
)
_HERE = (
    ("mapping values are not allowed", "':' is not expected here: put the text in quotes, or check "
     "the indentation"),
    ("block sequence entries are not allowed", "'-' is not expected here: check the indentation, "
     "or put the text in quotes"),
    ("mapping keys are not allowed", "'?' is not expected here: put the text in quotes"),
    ("',' or ']'", "',' or ']' was expected: separate the items of the list, or close it"),
    ("',' or '}'", "',' or '}' was expected: separate the keys of the mapping, or close it"),
    ("while parsing a block mapping", "a key was expected: indent the line like those above, or, "
     "if a text begins with a quotation mark, put all of it in quotes"),
    ("while parsing a block collection", "'- ' was expected: begin each entry with it, indent the "
     "line like those above, or, if a text begins with a quotation mark, put all of it in quotes"),
    ("while scanning a double-quoted scalar", "unknown escape after '\\': write '\\\\', or use "
     "single quotes"),
    ("escape", "unknown escape after '\\': write '\\\\', or use single quotes"),
    ("hexdecimal", "unknown escape after '\\': write '\\\\', or use single quotes"),
    ("while scanning an a", "'*' and '&' have a meaning at the start: put the text in quotes"),
    ("tag", "'!' has a meaning at the start: put the text in quotes"),
    ("directive", "'%' has a meaning at the start of a line: indent the text, or put it in quotes"),
    ("YAML document", "a %YAML line is not used here: remove it"),
    ("while scanning a block scalar", "'|' and '>' end their line: begin the text on the next, "
     "indented, or put it in quotes"),
    ("document start", "nothing more was expected: check the indentation and the closing brackets"),
    ("node content", "a value was expected"),
)  # fmt: skip


_UNFINISHED = {
    "[": "'[' opens here and is never closed",
    "{": "'{' opens here and is never closed",
}


_NO_BREAK = re.compile(r" *(?:- *)?(?:\w+:)?\xa0")  # as text copied from a web page has it


def explain_syntax(found: str, start: Place, here: Place, text: str) -> tuple[Place, str, Rule]:
    """Give place, sentence and rule of an error that the parser calls `found`.

    `start` is where the construct began in `text` and `here` where the parser gave up, lines
    and columns from 1.
    """
    rest = text[_offset(here, text) :]
    if text.startswith("<<<<<<<", _offset((start[0], 1), text)):
        sentence = "git's mark of a conflict: keep one of the two versions and delete the marks"
        return start, sentence, "yaml-syntax"
    for place in (start, here):
        if _NO_BREAK.match(text, _offset((place[0], 1), text)):
            sentence = "a no-break space here, a plain one was expected: type it anew"
            return place, sentence, "yaml-syntax"
    if "tab" in found or ("cannot start any token" in found and rest[:1] == "\t"):
        return here, "a tab, spaces were expected", "yaml-tab"
    if "cannot start any token" in found:
        return here, f"a text cannot begin with {rest[:1]!r}: put it in quotes", "yaml-syntax"
    for phrase, sentence in _AT_START:
        if phrase in found:
            return start, sentence, "yaml-syntax"
    if start != here and not rest.strip():
        opening = text[_offset(start, text) :][:1]
        sentence = _UNFINISHED.get(opening, "the file ends in the middle of what begins here")
        return start, sentence, "yaml-syntax"
    for phrase, sentence in _HERE:
        if phrase in found:
            return here, sentence, "yaml-syntax"
    return here, f"not YAML: {found.removeprefix('None: ')}", "yaml-syntax"


def _offset(place: Place, text: str) -> int:
    return sum(len(line) + 1 for line in text.split("\n")[: place[0] - 1]) + place[1] - 1
