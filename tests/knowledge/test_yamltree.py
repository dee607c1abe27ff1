"""YAML text to values and places; hostile files end quickly and with a place."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.yamltree import read_tree


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read_tree(text, "f").problems]


def test_values_are_plain_and_lists_are_tuples() -> None:
    tree = read_tree("a: [x, 'no', 3]\nb: {c: 2003-10-16, d: ~}\ne: true\n", "f")
    assert tree.root is not None
    assert tree.root.value == {
        "a": ("x", "no", 3),
        "b": {"c": date(2003, 10, 16), "d": None},
        "e": True,
    }
    place = tree.root.find("b", "d")
    assert (place.line, place.column, place.source) == (2, 23, "~")
    key = tree.root.find("b", "c", "[key]")
    assert (key.line, key.column) == (2, 5)


@pytest.mark.parametrize("text", ["2003-99-99", "0b_", "9" * 5000, "0x_", "<<", "="])
def test_what_only_looks_like_another_kind_is_text(text: str) -> None:
    tree = read_tree(text, "f")
    assert tree.root is not None
    assert tree.root.value == text


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_empty_file_is_null(text: str) -> None:
    tree = read_tree(text, "f")
    assert (tree.root and tree.root.value, tree.problems) == (None, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "[" * 20_000,
            "f:1:17: error: lists and mappings nested more than 16 deep [yaml-nesting]",
            id="brackets",
        ),
        pytest.param(
            "a: &a [x, x]\nb: [*a, *a]\n",
            "f:1:4: error: anchor '&a', anchors are not used here: remove it [yaml-anchor]",
            id="alias-bomb",
        ),
        pytest.param(
            "a: !!python/object/apply:os.system [ls]",
            "f:1:4: error: tag '!!python/object/apply:os.system', tags are not used here: "
            "remove it [yaml-tag]",
            id="command",
        ),
        pytest.param(
            "a: 1\nb: x\x07\n",
            r"f:2:5: error: control character '\x07', text was expected: delete it "
            "[control-character]",
            id="bell",
        ),
    ],
)
def test_hostile_file_is_refused(text: str, expected: str) -> None:
    assert problems(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    ["[" + "a," * 500_000 + "]", "- " + "1:" * 10**6 + "1", "a: &a x\nb: [*a]\n" * 1000],
    ids=["flow list", "colons", "anchors"],
)
def test_what_stops_other_readers_is_read(text: str) -> None:
    """Such a list takes a reader that composes it 25 s, as measured."""
    read_tree(text, "f")
