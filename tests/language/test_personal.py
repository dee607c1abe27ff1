"""Personal details are neither read nor kept; figures of the topic are."""

import pytest

from bot.language.personal import without_details
from tests.botapi import TOKEN

PERSONAL = {
    "token": TOKEN,
    "e-mail": "ann.smith+x@mail.example.org",
    "NHS number": "943 476 5919",
    "NHS number in one": "9434765919",
    "card": "4111-1111-1111-1111",
    "phone": "020 7946 0958",
    "mobile": "07700900123",
    "international": "+44 (0)20 7946 0958",
    "brackets": "(020) 7946 0958",
}


@pytest.mark.parametrize("detail", PERSONAL.values(), ids=list(PERSONAL))
def test_personal_detail_is_cut_out(detail: str) -> None:
    assert without_details(f"I am {detail}, who chairs it?").split() == [
        "I", "am", ",", "who", "chairs", "it?"
    ]  # fmt: skip


@pytest.mark.parametrize("detail", PERSONAL.values(), ids=list(PERSONAL))
def test_what_leads_up_to_it_is_no_question(detail: str) -> None:
    assert without_details(f"My e-mail is {detail} who chairs it?") == "who chairs it?"
    assert without_details(f"Who chairs it? Call me on: {detail}") == "Who chairs it?"


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",
        "4111 1111 1111 1112",
        "no. 5877, pp 8–9",
        "2003-2007",
        "16 October 2003",
        "£3,000,000,000",
        "£10 000 000 000",
        "12,300,000 patients in 303 trusts",
        "1111111111",
    ],
)
def test_figures_that_are_no_personal_detail_stay(text: str) -> None:
    assert without_details(text) == text
