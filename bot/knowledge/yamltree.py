"""YAML text to plain values with a place for each: the only way in.

`safe_load` keeps the last of two equal keys, reads `no` as False and forgets line numbers, and
`compose` recurses in C, which deep brackets crash.  So the parser's events are read one by one
into a tree, and whatever lets a small file grow or run code (aliases, anchors, tags, merge keys)
is refused on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

import yaml

from bot.errors import Location, Problem, Rule, Severity
from bot.knowledge.invisible import INVISIBLE, name_of, visible
from bot.knowledge.yamlsyntax import explain_syntax

Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 16  # the deepest legal file, the question set, needs 5
MAX_NODES = 1_000_000  # 10,000 facts with 20 questions each need 750,000; takes 5 s at worst
_MAX_BARE = 40  # longer is text: 16 MB of "1:1:1:…" would be one number to the base of 60

# https://yaml.org/spec/1.1/#c-printable, and the same for escapes such as "\0" in quoted text
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SMART: Final = {"“": "”", "‘": "’", "„": "“"}
CONTEXT: Final = 8  # characters shown on each side of one that cannot be seen
_CUT: Final = re.compile(r" #(?=[^\s#])")  # what is meant as a comment has a space there
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
_CONSTRUCTOR: Final[Any] = yaml.constructor.SafeConstructor()
_TAG = "tag:yaml.org,2002:"


class Node(NamedTuple):
    """A value and its place; `source` is the text of a bare scalar that YAML does not read as text.

    `value` holds None, bool, int, float, date, str, tuples and dicts with text keys; `keys` has
    the keys of a mapping as nodes of their own.
    """

    value: Any
    line: int
    column: int
    source: str | None = None
    children: Any = ()  # the values as nodes, in a tuple or in a dict by key
    keys: dict[str, Node] | None = None

    def find(self, *path: str | int) -> Node:
        """Walk down as far as the path leads; a last step `[key]` means the key, not its value."""
        node = key = self
        for step in path:
            if step == "[key]":
                return key
            if node.keys and step in node.keys:
                key, node = node.keys[step], node.children[step]
            elif isinstance(step, int) and step < len(node.children):
                node = node.children[step]
        return node


@dataclass(frozen=True)
class Tree:
    """One file, read; `root` is None where the text is no YAML, an empty file's value is None."""

    file: str
    root: Node | None
    problems: tuple[Problem, ...] = ()


class _Stop(Exception):
    """Reading on is pointless or dangerous; the last problem says why."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been seen; `key` waits for its value."""

    line: int
    column: int
    items: list[Node] | None = None
    pairs: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Node] = field(default_factory=dict)
    key: Node | None = None

    def close(self) -> Node:
        if self.items is not None:
            value: object = tuple([node.value for node in self.items])
            return Node(value, self.line, self.column, None, tuple(self.items))
        value = {key: node.value for key, node in self.pairs.items()}
        return Node(value, self.line, self.column, None, self.pairs, self.keys)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.count = 0
        self.cut: dict[int, str] = {}
        """Lines that may hold a text which ends at a " #", from 0."""
        self.folded: yaml.ScalarEvent | None = None
        """The last text in quotation marks that runs over several lines."""

    def problem(
        self, line: int, column: int, message: str, rule: Rule, severity: Severity = "error"
    ) -> None:
        self.problems.append(Problem(Location(self.file, line, column), message, rule, severity))

    def feed(self, event: yaml.Event) -> None:
        mark: Any = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        match event:
            case yaml.ScalarEvent():
                self.refuse_marks(event, line, column)
                end: Any = event.end_mark
                if _CUT.match(self.cut.get(end.line, ""), end.column):
                    message = (
                        f"the text ends at {self.cut[end.line][end.column :].split()[0]!r}, which "
                        "begins a comment: put the whole text in quotes, or a space behind the '#'"
                    )
                    self.problem(end.line + 1, end.column + 2, message, "yaml-cut-text")
                if event.style in ("'", '"') and end.line > mark.line:
                    self.folded = event
                self.add(self.scalar(event, line, column))
            case yaml.CollectionStartEvent():
                self.refuse_marks(event, line, column)
                self.begin(line, column, isinstance(event, yaml.SequenceStartEvent))
            case yaml.CollectionEndEvent():
                self.add(self.open.pop().close())
            case yaml.AliasEvent():
                name = f"*{event.anchor}"
                message = f"alias {shorten(name)}, a value was expected: write it out, or in quotes"
                self.problem(line, column, message, "yaml-alias")
                self.add(Node(None, line, column, name))
            case yaml.DocumentStartEvent() if self.root:
                message = "a second document begins here, one was expected: remove the '---'"
                self.problem(line, column, message, "yaml-documents")
                raise _Stop

    def stumbled(self, error: yaml.MarkedYAMLError, text: str) -> None:
        """Say what the parser could not read; a quote left open shows where the next one closes.

        A bracket left open makes one text of many lines.
        """
        self.problems = [p for p in self.problems if p.rule != "yaml-two-lines"]
        start, here = _place(error.context_mark, text), _place(error.problem_mark, text)
        here = here or start or (1, 1)
        opened: Any = self.folded
        if opened and opened.end_mark.line + 1 == here[0]:
            message = (
                f"a quote opens here and is closed in line {here[0]}: close it where the text "
                "ends, and write a quote inside it twice"
            )
            line, column = opened.start_mark.line + 1, opened.start_mark.column + 1
            self.problem(line, column, message, "yaml-syntax")
            return
        found = f"{error.context}: {error.problem}"
        (line, column), message, rule = explain_syntax(found, start or here, here, text)
        self.problem(line, column, message, rule)

    def refuse_marks(self, event: yaml.NodeEvent, line: int, column: int) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            message = f"more than {MAX_NODES:,} values: split the file"
            self.problem(line, column, message, "yaml-too-many")
            raise _Stop
        if event.anchor is not None:
            message = f"anchor {shorten('&' + event.anchor)}, anchors are not used here: remove it"
            self.problem(line, column, message, "yaml-anchor")
        tag = getattr(event, "tag", None)
        if tag is not None:
            name = tag.replace(_TAG, "!!")
            message = f"tag {shorten(name)}, tags are not used here: remove it"
            self.problem(line, column, message, "yaml-tag")

    def begin(self, line: int, column: int, is_list: bool) -> None:
        if len(self.open) == MAX_DEPTH:
            message = f"lists and mappings nested more than {MAX_DEPTH} deep"
            self.problem(line, column, message, "yaml-nesting")
            raise _Stop
        self.open.append(_Open(line, column, [] if is_list else None))

    def scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Node:
        text: str = event.value
        end: Any = event.end_mark
        if event.style in ("", None) and end.line >= line and self.is_in_list():
            message = (
                f"{shorten(text)} runs over two lines: begin this one with '- ' or, in [ ], put a "
                "comma before it; else write them as one line, or put them in quotes"
            )
            self.problem(line + 1, column, message, "yaml-two-lines")
        if not text.isascii():
            text = self.plain(text, line, column)
            if not text:
                return Node(text, line, column)
        if event.implicit[0] and text[:1] in _RESOLVERS and len(text) <= _MAX_BARE:
            return Node(*_resolve(text, line, column))
        if event.style == '"' and (bad := _UNPRINTABLE.search(text)):
            message = f"escaped control character {bad[0]!r} in a text: remove it"
            self.problem(line, column, message, "control-character")
        return Node(text, line, column)

    def plain(self, text: str, line: int, column: int) -> str:
        """Drop what is invisible from a text, and warn of it and of printers' quotation marks."""
        if hidden := INVISIBLE.search(text):
            before, after = visible(text[: hidden.start()]), visible(text[hidden.end() :])
            message = (
                f"{name_of(hidden[0])} between {before[-CONTEXT:]!r} and {after[:CONTEXT]!r}, "
                "which nobody can see: delete it"
            )
            self.problem(line, column, message, "invisible-character", "warning")
        if text[-1:] == _SMART.get(text[:1]) and self.key() != "quote":
            message = (
                f"the marks of {shorten(text)} are printers' ones, which YAML takes for part of "
                "the text: remove them, or type ' or \" instead"
            )
            self.problem(line, column, message, "printers-quotes", "warning")
        return INVISIBLE.sub("", text)

    def is_in_list(self) -> bool:
        """Return whether what comes next is an item of a list."""
        return bool(self.open) and self.open[-1].items is not None

    def key(self) -> object:
        """Return the key that what comes next is a value of, or an item in the list there."""
        keys = (level.key for level in reversed(self.open) if level.items is None)
        return key.value if (key := next(keys, None)) else None

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.items is not None:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self.pair(parent, key, node)

    def pair(self, parent: _Open, key: Node, value: Node) -> None:
        name = key.value if key.source is None else key.source
        # Where a mapping of one line begins, so that nothing else is reported of it.
        place = parent if parent.line == key.line else key
        if name == "":
            message = "'?' by itself begins a key, text was expected: put it in quotes"
            self.problem(place.line, place.column, message, "yaml-key")
        elif not isinstance(name, str):
            message = f"{kind_of(key.value)} as a key, text was expected"
            if isinstance(key.value, dict):
                message += ": if the text begins with '{', put all of it in quotes"
            self.problem(place.line, place.column, message, "yaml-key")
        elif name in parent.pairs:
            message = f"duplicate key {shorten(name)}, first at line {parent.keys[name].line}"
            self.problem(key.line, key.column, message, "yaml-duplicate-key")
        else:
            self.refuse_bare(key)
            parent.pairs[name], parent.keys[name] = value, key

    def refuse_bare(self, key: Node) -> None:
        if key.source == "<<":
            message = "merge key '<<', merging is not used here: write the keys out"
            self.problem(key.line, key.column, message, "yaml-merge")
        elif key.source is not None and not key.source.startswith("*"):
            self.problem(key.line, key.column, bare_scalar(key), "yaml-bare-scalar")


def read_tree(text: str, file: str) -> Tree:
    """Turn one YAML document into a tree, with every problem that does not end the reading."""
    if bad := _UNPRINTABLE.search(text):
        before, line_start = text.count("\n", 0, bad.start()), text.rfind("\n", 0, bad.start())
        place = Location(file, before + 1, bad.start() - line_start)
        message = f"control character {bad[0]!r}, text was expected: delete it"
        return Tree(file, None, (Problem(place, message, "control-character"),))
    builder, loader = _Builder(file), Loader(text)
    if " #" in text:
        builder.cut = {n: line for n, line in enumerate(text.split("\n")) if _CUT.search(line)}
    try:
        while loader.check_event():
            builder.feed(loader.get_event())
    except _Stop:
        return Tree(file, None, tuple(builder.problems))
    except yaml.MarkedYAMLError as error:
        builder.stumbled(error, text)
        return Tree(file, None, tuple(builder.problems))
    finally:
        loader.dispose()
    return Tree(file, builder.root or Node(None, 1, 1), tuple(builder.problems))


def _place(mark: yaml.Mark | None, text: str) -> tuple[int, int] | None:
    """Turn a mark into line and column from 1; the end of the file is the end of its last line."""
    if mark is None:
        return None
    lines = text.split("\n")
    if mark.line < len(lines):
        return mark.line + 1, mark.column + 1
    return len(lines), len(lines[-1]) + 1


def _resolve(text: str, line: int, column: int) -> tuple[object, int, int, str | None]:
    for tag, pattern in _RESOLVERS[text[:1]]:
        if pattern.match(text):
            if tag in (_TAG + "merge", _TAG + "value"):
                return text, line, column, text
            try:
                construct = _CONSTRUCTOR.yaml_constructors[tag]
                return construct(_CONSTRUCTOR, yaml.ScalarNode(tag, text)), line, column, text
            except (ValueError, ArithmeticError):  # 2003-99-99, 5,000 digits
                break
    return text, line, column, None


def kind_of(value: object) -> str:
    """Name the kind of a value as a curator would."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case date():
            return "a date"
        case str():
            return "text"
        case tuple():
            return "a list"
    return "a mapping"


def bare_scalar(node: Node) -> str:
    """Return a problem if an unquoted scalar is not the text that it looks like."""
    source = shorten(node.source or "")[1:-1]
    return f"`{source}` is read as {kind_of(node.value)}, text was expected: put it in quotes"


def shorten(text: str, limit: int = 60) -> str:
    """Quote a text as found, cut to `limit` characters."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
