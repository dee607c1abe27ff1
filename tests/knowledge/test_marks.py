"""Quotation marks are told from apostrophes, nested ones from those around them."""

from __future__ import annotations

import pytest

from bot.knowledge.marks import outermost, quotations

# A paragraph, and what stands between its marks; a quotation that is never closed ends in "…".
PARAGRAPHS = {
    "single marks": ("He said 'no' to it.", ["'no'"]),
    "double marks": ('"Yes," she said.', ['"Yes,"']),
    "printed marks": ("“It’s ours,” she said. ‘We’", ["“It’s ours,”", "‘We’"]),
    "an apostrophe within": ("He said 'I don't know'.", ["'I don't know'"]),
    "apostrophes only": ("Mr O'Brien of the unions' group can't.", []),
    "a possessive within": ("'the trusts' fee is low', he said", ["'the trusts' fee is low'"]),
    "a possessive before": ("The trusts' view was 'no'.", ["'no'"]),
    "letters left out": ("In the '90s 'twas 'a lot'.", ["'a lot'"]),
    "double within single": ("'As: \"a fault\" or \"a joke\".'",
                             ["'As: \"a fault\" or \"a joke\".'", '"a fault"', '"a joke"']),
    "single within single": ("'How? At 'top tables' in town?'",
                             ["'How? At 'top tables' in town?'", "'top tables'"]),
    "a space lost behind": ("'At 'top tables'where it is decided?'",
                            ["'At 'top tables'where it is decided?'", "'top tables'"]),
    "a space lost before": ("It was up.'We went,' he said.", ["'We went,'"]),
    "brackets around": ("(so-called 'friends')", ["'friends'"]),
    "never closed": ("He said: 'We begin. We go on.", ["'We begin. We go on.…"]),
    "an inner one never closed": ("'We have \"new rules', he said.", ["'We have \"new rules'",
                                                                     '"new rules…']),
}  # fmt: skip


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_the_marks_of_a_paragraph_are_paired(name: str) -> None:
    paragraph, expected = PARAGRAPHS[name]
    found = [
        paragraph[quoted.start : quoted.end] + ("" if quoted.closed else "…")
        for quoted in quotations(paragraph)
    ]
    assert found == expected


def test_the_outermost_are_those_in_no_other() -> None:
    paragraph = "'As: \"a fault\".' And 'no'."
    found = [paragraph[q.start : q.end] for q in outermost(quotations(paragraph))]
    assert found == ["'As: \"a fault\".'", "'no'"]
