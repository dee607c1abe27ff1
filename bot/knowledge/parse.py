"""Trees to records: pydantic judges the shape, and each of its errors gets a place and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Location, Problem, Rule
from bot.knowledge.records import DIGEST_PATTERN, ID_PATTERN, Record
from bot.knowledge.yamltree import Node, Tree, bare_scalar, kind_of, shorten

R_co = TypeVar("R_co", bound=Record, covariant=True)
R = TypeVar("R", bound=Record)

_EXPECTED_KIND = {
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "int_type": "a whole number",
}


@dataclass(frozen=True)
class Placed(Generic[R_co]):
    """A record and where it stands."""

    record: R_co
    node: Node
    file: str

    def at(self, *path: str | int) -> Location:
        """Locate a value of the record, or the record itself; `[key]` as last step, the key."""
        return _location(self.file, self.node.find(*path))


@dataclass(frozen=True)
class Records(Generic[R_co]):
    """The good records of a file and the problems of the others.

    `ids` also has those of bad records, so that one mistake is not reported again at each
    reference; it is None where the file could not be read and so nothing is known.  `bad` are
    the others as they stand.
    """

    entries: tuple[Placed[R_co], ...]
    ids: tuple[tuple[str, Location], ...] | None
    problems: tuple[Problem, ...]
    bad: tuple[Node, ...] = ()


def read_records(tree: Tree, model: type[R]) -> Records[R]:
    """Validate a file that is a list of records; an empty file is an empty list."""
    if tree.root is None:
        return Records((), None, tree.problems)
    if tree.root.value is not None and not isinstance(tree.root.value, tuple):
        message = f"{kind_of(tree.root.value)}, a list was expected: begin each entry with '- '"
        problem = Problem(_location(tree.file, tree.root), message, "wrong-type")
        return Records((), None, (*tree.problems, problem))
    entries, problems, ids, bad = [], list(tree.problems), [], []
    for node in tree.root.children:
        try:
            entries.append(Placed(model.model_validate(node.value), node, tree.file))
        except ValidationError as error:
            problems += _unreported(_problems(error, node, tree.file, model), tree.problems)
            bad.append(node)
        id_node = node.find("id")
        if isinstance(id_node.value, str):
            ids.append((id_node.value, _location(tree.file, id_node)))
    return Records(tuple(entries), tuple(ids), tuple(problems), tuple(bad))


def read_record(tree: Tree, model: type[R]) -> Records[R]:
    """Validate a file that is one mapping; an empty file is an empty mapping."""
    if tree.root is None:
        return Records((), None, tree.problems)
    value = {} if tree.root.value is None else tree.root.value
    try:
        entry = Placed(model.model_validate(value), tree.root, tree.file)
        return Records((entry,), (), tree.problems)
    except ValidationError as error:
        new = _unreported(_problems(error, tree.root, tree.file, model), tree.problems)
        return Records((), None, (*tree.problems, *new))


def nearest(word: str, choices: Iterable[str]) -> str:
    """Give `: did you mean 'x'?` for the nearest of `choices`, or nothing where none is near."""
    near = get_close_matches(word, list(choices), n=1)
    return f": did you mean {near[0]!r}?" if near else ""


def _unreported(new: Iterable[Problem], old: tuple[Problem, ...]) -> Iterator[Problem]:
    """Drop what follows from a problem of the tree at the same place, such as an alias."""
    places = {problem.location for problem in old if problem.severity == "error"}
    return (p for p in new if p.rule == "missing-key" or p.location not in places)


def _location(file: str, node: Node) -> Location:
    return Location(file, node.line, node.column)


def _problems(
    errors: ValidationError, record: Node, file: str, model: type[Record]
) -> Iterator[Problem]:
    for error in errors.errors(include_url=False, include_input=False):
        node, path = record, error["loc"]
        if error["type"] == "extra_forbidden":
            node = record.find(*path, "[key]")
        elif error["type"] != "missing":
            node = record.find(*path)
        message, rule = _phrase(error, node, model)
        yield Problem(_location(file, node), message, rule)


def _phrase(error: ErrorDetails, node: Node, model: type[Record]) -> tuple[str, Rule]:
    """Return the message, with what was found and expected, and its rule."""
    match error["type"]:
        case "missing":
            name = model.__name__.lower()
            return f"no key {error['loc'][-1]!r}, every {name} needs one", "missing-key"
        case "extra_forbidden":
            key = str(error["loc"][-1])
            fields = _fields(model, error["loc"][:-1])
            hint = nearest(key, fields) or f": expected {', '.join(fields)}"
            return f"unknown key {shorten(key)}{hint}", "unknown-key"
        case "string_type" | "tuple_type" | "dict_type" | "model_type" | "int_type" as kind:
            return _wrong_type(node, _EXPECTED_KIND[kind])
        case _:
            return _wrong_value(error, node)


def _fields(model: type[Record], path: tuple[str | int, ...]) -> list[str]:
    """Give the keys that are known where a path of nested records leads."""
    for step in path:
        inner = model.model_fields[str(step)].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, Record)
        model = inner
    return list(model.model_fields)


def _wrong_type(node: Node, expected: str) -> tuple[str, Rule]:
    if node.value is None and node.source == "":
        return f"nothing, {expected} was expected: fill it in or remove the key", "empty-value"
    if node.source is not None and expected == "text":
        return bare_scalar(node), "yaml-bare-scalar"
    found = kind_of(node.value)
    if isinstance(node.value, (str, float)):
        found = f"{found} {shorten(str(node.value))}"
    remedy = (
        ": remove the quotes" if expected == "a whole number" and str(node.value).isdigit() else ""
    )
    if expected == "a list" and isinstance(node.value, str):
        remedy = ": put it in [ ]"
    if expected == "text" and isinstance(node.value, dict):
        empty = all(value is None for value in node.value.values())
        why = "begins with '{' or '?'" if empty else "holds ': '"
        remedy = f": put the whole text in quotes, since it {why}"
    return f"{found}, {expected} was expected{remedy}", "wrong-type"


def _wrong_value(error: ErrorDetails, node: Node) -> tuple[str, Rule]:
    context = error.get("ctx", {})
    if node.value is None and node.source == "":
        return "nothing, a value was expected: fill it in or remove the key", "empty-value"
    found = shorten(str(node.value) if node.source is None else node.source)
    match error["type"]:
        case "string_too_short":
            return "empty text, at least one character was expected", "empty-text"
        case "string_too_long":
            length, most = len(str(node.value).strip()), context["max_length"]
            return f"{length} characters, at most {most} were expected: shorten it", "too-long"
        case "string_pattern_mismatch" if context["pattern"] == ID_PATTERN:
            return f"id {found}, lower-case letters, digits and single hyphens expected", "bad-id"
        case "string_pattern_mismatch" if context["pattern"] == DIGEST_PATTERN:
            return f"digest {found}, 12 to 64 of 0-9 and a-f were expected", "bad-digest"
        case "string_pattern_mismatch":
            return f"address {found}, http:// or https:// and no spaces expected", "bad-url"
        case "too_short":
            few = f"{_items(context)}, at least {context['min_length']} expected"
            comma = ": put a comma between two" if context["actual_length"] == 1 else ""
            return few + comma, "too-few"
        case "too_long":
            return f"{_items(context)}, at most {context['max_length']} expected", "too-many"
        case "greater_than_equal":
            return f"number {found}, {context['ge']} or more was expected", "bad-number"
        case "literal_error":
            hint = nearest(str(node.value), str(context["expected"]).split("'")[1::2])
            return f"{found}, expected {context['expected']}{hint}", "unknown-value"
        case "value_error":
            return f"{found}, {context['error']}", "bad-date"
    return f"{found}, {error['msg'][:1].lower()}{error['msg'][1:]}", "bad-value"


def _items(context: dict[str, object]) -> str:
    return f"a list of {context['actual_length']}"
