"""Values to YAML text, as curators write it and as `yamltree` reads it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import yaml

_WIDTH: Final = 1_000_000
"""Longer than any text: what is broken over lines is hard to search for."""


class _Dumper(yaml.SafeDumper):
    """Lists indented under their key; nothing for None, which is an error until it is filled in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _nothing(dumper: yaml.SafeDumper, _: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(type(None), _nothing)


def write_entry(entry: Mapping[str, object]) -> str:
    """Write one entry of a list of records, its keys in their order."""
    text: Any = yaml.dump(
        [dict(entry)], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH
    )
    return str(text)
