"""A quotation held against the articles: no altered one passes, no true one fails."""

from __future__ import annotations

import random
import re

import pytest

from bot.knowledge import Library
from bot.quotations.checking import Checked, check, recognise
from tests.quotations.generated import altered, passages, true, words

ALTERED, TRUE = 2000, 500
PASSES = ("exact", "ellipsis")
# Who may be named in each paragraph, read off the articles by hand; "" for the article itself.
DIXON, CRISP, IRANI, STOUT = "Dr Michael Dixon", "Sir Nigel Crisp", "Dr Minoo Irani", "David Stout"
REPORT = "NHS Alliance report"
SPEAKERS = {
    "make-history": {
        2: {"NHS Alliance"}, 3: {DIXON}, 4: {DIXON, "NHS Alliance study"},
        5: {DIXON}, 6: {CRISP}, 7: {"John Hutton"}, 8: set(), 9: {DIXON},
    },
    "left-in-lurch": {
        1: set(), 2: {"NHS Alliance"}, 3: {REPORT}, 4: {REPORT}, 5: {REPORT}, 6: {REPORT},
        7: {IRANI}, 8: {IRANI}, 9: {IRANI}, 10: {IRANI}, 11: {REPORT}, 12: {STOUT}, 13: {STOUT},
        14: set(), 15: set(),
    },
}  # fmt: skip


def misnamed(checked: Checked) -> list[str]:
    """Return speakers that the paragraphs of a checked text don't have."""
    return [
        str(one.speaker)
        for piece in checked.pieces
        for one in piece.sayings
        if one.speaker
        and one.speaker
        not in SPEAKERS[piece.article.record.id].get(
            piece.article.text.paragraph_at(one.start).number, set()
        )
    ]


def test_no_altered_quotation_passes(library: Library) -> None:
    checked = [(made, check(made.text, library)) for made in altered(library, ALTERED)]
    assert len(checked) == ALTERED
    assert [(made.how, made.text) for made, c in checked if c.kind in PASSES
            and not c.wrong_speaker] == []  # fmt: skip
    assert [made.text for made, c in checked if misnamed(c)] == []


def test_no_true_quotation_fails(library: Library) -> None:
    checked = [(made, check(made.text, library)) for made in true(library, TRUE)]
    assert [(made.how, made.text) for made, c in checked if c.kind not in PASSES] == []
    assert [made.text for made, c in checked if misnamed(c)] == []


def test_who_is_named_with_direct_speech_is_compared_with_who_says_it(library: Library) -> None:
    rng, names = random.Random(7), [DIXON, CRISP, IRANI, STOUT]
    found = passages(library, rng)
    for _ in range(300):
        _, _, text = next(found)
        saying = check(text, library).pieces[0].sayings[0]
        if saying.voice != "quoted" or saying.speaker not in names:
            continue
        name = rng.choice(names)
        for said in (f"“{text}” said {name}", f"{name}: {text}", f"“{text}” ({name}, 2003)"):
            checked = check(said, library)
            assert checked.kind == "exact", said
            assert bool(checked.wrong_speaker) == (name != saying.speaker), said


def test_the_parts_turn_a_text_into_what_is_printed(library: Library) -> None:
    for made in altered(library, 130, seed=5):
        pieces = check(made.text, library).pieces
        for piece in pieces:
            printed = "".join(part.printed for part in piece.parts)
            assert words(printed) == words(piece.place.text), made
        if len(pieces) == 1:
            typed = "".join(part.typed for part in pieces[0].parts)
            assert words(typed) in (words(made.text), words(made.text)[-len(words(typed)) :])


@pytest.mark.parametrize(
    ("text", "left_out", "denial"),
    [
        ("They have a year … in the NHS", "to end centralism", ""),
        ("managers would ... be in favour", "not", "not"),
        ("I give [them] just one year", "the centre and SHAs", ""),
    ],
)
def test_what_an_ellipsis_leaves_out_is_known(
    library: Library, text: str, left_out: str, denial: str
) -> None:
    checked = check(text, library)
    assert checked.kind == "ellipsis"
    assert [(gap.left_out, gap.denial) for gap in checked.gaps] == [(left_out, denial)]


@pytest.mark.parametrize(
    "text",
    [
        "the voice of involved primary care professionals … They have a year",
        "he said it was 'not surprising at this stage' … lets go to the lifeboats",
        "get clinicians on board … varies hugely",
    ],
    ids=["backwards", "two-speakers", "another-speaker-next"],
)
def test_an_ellipsis_joins_nothing_but_one_speakers_words_in_their_order(
    library: Library, text: str
) -> None:
    assert check(text, library).kind in ("joined", "altered")


def test_what_has_no_counterpart_is_named_beside_what_has(library: Library) -> None:
    checked = check("They have a year … and cheese for breakfast", library)
    assert (checked.kind, checked.lost) == ("altered", ("and cheese for breakfast",))


@pytest.mark.parametrize(
    "text", ["the moon is made of cheese", "?", "", "…", "is it in the way of"]
)
def test_what_is_in_no_article_is_found_nowhere(library: Library, text: str) -> None:
    assert check(text, library).kind == "absent"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Care closer to home will just become a slogan rather than a reality unless something is "
         "done", "altered"),
        ("“I give the centre and SHAs just two years,” said Dr Michael Dixon at the conference",
         "altered"),
        ("can I quote this: care closer to home will just become a phrase rather than a reality",
         "exact"),
        ("Did Dr Dixon say 'I give the centre and SHAs just one year' in Bournemouth that week?",
         "exact"),
        ("If you work in one of the most challenged areas, you need to work together - Nigel Crisp",
         "exact"),
        ('"Care closer to home will just become a phrase rather than a reality" - who said it, can '
         'I print it?', "exact"),
        ("“the PCT structure was not working as well as hoped” who said that and is it accurate?",
         "exact"),
        ('"Care closer to home will become merely a phrase, not a reality" is that verbatim?',
         "altered"),
        ("who said care closer to home will just become a phrase rather than a reality?", None),
        ("is it true that primary care trusts have just two years to make history or not", None),
        ("Care closer to home will just become", None),
        ("information about Specialist Doctors in Community Health Services", None),
        ('finish the quote: "one of the biggest problems we are facing but..."', None),
        ("Is the report called Specialist Doctors in Community Health Services?", None),
    ],
)  # fmt: skip
def test_a_pasted_quotation_is_told_from_a_question(
    library: Library, message: str, kind: str | None
) -> None:
    found = recognise(message, library)
    assert (found.kind if found else None) == kind


def test_every_pasted_paragraph_is_recognised(library: Library) -> None:
    for article in library.articles.values():
        for paragraph in article.text.paragraphs:
            if len(paragraph.text) < 60:
                continue
            found = recognise(f"“{paragraph.text.replace(chr(39), chr(8217))}”\n", library)
            assert found is not None
            assert (found.kind, found.pieces[0].place.paragraph) == ("exact", paragraph.number)


def test_a_long_text_is_checked_soon(library: Library) -> None:
    """Telegram's longest message, and nothing in it is where it should be."""
    article = library.articles["make-history"].text.raw
    said = re.findall(r"\w+", article)[:700]
    random.Random(1).shuffle(said)
    assert check(" ".join(said)[:4096], library).kind != "exact"
