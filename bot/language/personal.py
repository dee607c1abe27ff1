"""Details that a person should not send to a bot: recognised, so as not to be read or kept."""

from __future__ import annotations

import re
from typing import Final

_IN_ALL: Final = re.compile(r"[\d@]")
_TOKEN: Final = re.compile(r"\b\d{5,16}:[A-Za-z0-9_-]{30,}")
# From the first sign of a run, and never back: else a long word is tried from each of its letters.
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
# Grouped as people write them; sums, years and page ranges have fewer figures or other signs.
_PHONE: Final = re.compile(
    r"(?<![\w£$€.,-])(?<!\d )(?:\+\d{1,3}|\(?0)[\d()]{1,6}(?:[ ./-]?[\d()]{2,5}){2,4}(?!\w|,\d)"
)
_PHONE_FIGURES: Final = range(9, 16)  # of E.164, which has at most fifteen
_FIGURES: Final = re.compile(r"(?<![\w£$€.,-])\d(?:[ -]?\d){9,18}(?!\w|,\d)")
_CUT: Final = "\0"
# What leads up to a detail goes with it, or "my e-mail is" would be taken for the question.
_LED_UP_TO: Final = re.compile(
    r"(?:\b(?:and|my|is|at|on|the|you can|reach|contact|call|text|e-?mail|phone|mobile|tel"
    r"|telephone|number|address|nhs|card|bot|token|me|us)\b[\s:,=-]*+)"
    rf"{{0,20}}+{_CUT}",  # bounded, or a message of "my my my" is read from each of them
    re.IGNORECASE,
)
_NHS_NUMBER: Final = 10
_CARD: Final = range(13, 20)


def without_details(text: str) -> str:
    """Cut out bots' tokens, e-mail addresses, phone, NHS and card numbers."""
    if not _IN_ALL.search(text):
        return text
    cut = text.replace(_CUT, " ")
    for pattern in (_TOKEN, _EMAIL):
        cut = pattern.sub(_CUT, cut)
    cut = _FIGURES.sub(lambda m: _CUT if _is_number(_figures(m[0])) else m[0], cut)
    cut = _PHONE.sub(lambda m: _CUT if len(_figures(m[0])) in _PHONE_FIGURES else m[0], cut)
    return _LED_UP_TO.sub(" ", cut).strip() if _CUT in cut else text


def _figures(written: str) -> list[int]:
    return [int(ch) for ch in written if ch.isdecimal()]


def _is_number(figures: list[int]) -> bool:
    if len(figures) == _NHS_NUMBER:
        return _is_nhs_number(figures)
    return len(figures) in _CARD and _is_card_number(figures)


def _is_nhs_number(figures: list[int]) -> bool:
    """Check the last figure, modulo 11 (NHS Data Dictionary, NHS number)."""
    total = sum(weight * figure for weight, figure in zip(range(10, 1, -1), figures, strict=False))
    return len(set(figures)) > 1 and (11 - total % 11) % 11 == figures[-1]


def _is_card_number(figures: list[int]) -> bool:
    """Check the last figure by Luhn's rule (ISO/IEC 7812)."""
    doubled = [sum(divmod(2 * figure, 10)) for figure in figures[-2::-2]]
    return len(set(figures)) > 1 and (sum(figures[-1::-2]) + sum(doubled)) % 10 == 0
