"""Whether a quotation can be printed is said in the first line; the rest shows why."""

from __future__ import annotations

import pytest

from bot.knowledge import Library
from bot.quotations.checking import recognise
from bot.replies import verdict
from bot.replies.reply import MAX_COPIED, MAX_TEXT
from tests.quotations.generated import altered

LURCH = "Specialist doctors left in lurch"
HISTORY = "Make history or die, PCTs told"
REPORTED = "print it as the article's words, not as a direct quotation from"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Care closer to home will just become a phrase",
         f"Word for word in {LURCH}, paragraph 9. You can print it as it is."),
        ("Care closer to home will just become a phrase rather than a reality",
         f"Word for word in {LURCH}, paragraph 9, but the sentence goes on with “unless”: print "
         "the whole of it."),
        ("“care closer to home will just", f"Word for word in {LURCH}, paragraph 9. You can print "
         "it as it is."),
        ("care CLOSER to home", "The words are right, but some capital letters aren't: print it as "
         "below."),
        ("one year. One year, in which to support", "The words are right, but the punctuation "
         "isn't: print it as below."),
        ("the key to success was to get clinicians on board",
         f"Word for word in {HISTORY}, paragraph 3, but it is reported speech: {REPORTED} Dr "
         "Michael Dixon."),
        ("Specialist doctors include consultants", f"Word for word in {LURCH}, paragraph 14. Print "
         "it as the article's own words."),
        ("left in the lurch", f"Word for word in {LURCH}, paragraph 8, but in an account of Dr "
         "Minoo Irani's remarks: the article doesn't say whose words these are."),
        ("a problem of their own creation", f"Word for word in {LURCH}, paragraph 3, but the NHS "
         "Alliance report has it in quotation marks: it may be somebody else's phrase."),
        ("managers would … be in favour", f"Word for word in {LURCH}, paragraph 12, with words "
         "left out at “…”, but they include “not”, which may turn the meaning round: check it "
         "first."),
        ("They [the centre and SHAs] have a year", f"Word for word in {HISTORY}, paragraph 4, "
         "apart from your words in square brackets. You can print it as it is."),
        ("be in favour of further reorganisations", f"Word for word in {LURCH}, paragraph 12, but "
         "“not” comes just before it: print the whole sentence."),
        ("they are in the driving seat", f"Word for word in {HISTORY}, paragraph 5, but it is cut "
         "from a question: print the whole sentence."),
        ("NHS Alliance: doctors feel 'left in the lurch'", "Not word for word, and the speaker is "
         "wrong: the words stand in an account of Dr Minoo Irani's remarks, not NHS Alliance's."),
        ("lurch: just become a phrase", f"Word for word in {LURCH}, paragraph 9. You can print it "
         "as it is."),
        ("2003: just become a phrase", f"Word for word in {LURCH}, paragraph 9, not in {HISTORY}. "
         "You can print it as it is."),
        ("have just three years to", "Not word for word: don't print it as it is."),
        ("As Tony Blair said, care closer to home will just become a phrase",
         "Wrong speaker: the words are Dr Minoo Irani's, not Tony Blair's."),
        ("Hutton: Care closer to home will soon become a phrase",
         "Not word for word, and the speaker is wrong: the words are Dr Minoo Irani's, not "
         "Hutton's."),
        ("he says PMS practices are to be given greater freedoms",
         "Wrong speaker: these are the article's own words."),
        ("to end centralism in the NHS. 'How can we talk about new localism",
         "Not as it is: words are left out, and nothing shows it."),
        ("just two years to 'make history the key to success was to get",
         "Not as one quotation: these are two passages joined."),
        ("Where are the PCTs … need to work together", "Not as one quotation: “…” joins two "
         "passages that don't belong together."),
        ("the moon is made of cheese",
         "I can't find that, or anything close to it, in the articles."),
    ],
)  # fmt: skip
def test_the_first_line_says_whether_it_can_be_printed(
    library: Library, text: str, line: str
) -> None:
    assert verdict.checked(text, library).text.splitlines()[0] == line


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("have just three years to", "just <s>three</s> <b>two</b> years",
         "just [-three-] {+two+} years"),
        ("managers would be in favour of", "would <b><u>not</u></b> be", "would {+not+} be"),
        ("the key to great success was", "to <s>great</s> success", "to [-great-] success"),
        ("It does not strike me as", "It <s>does not</s> <b>doesn't</b> strike",
         "It [-does not-] {+doesn't+} strike"),
        ("two years to make history, or", "to <b><u>'</u></b>make", "to {+'+}make"),
    ],
)  # fmt: skip
def test_changes_are_shown_in_place(library: Library, text: str, html: str, plain: str) -> None:
    reply = verdict.checked(text, library)
    assert html in reply.html
    assert plain in reply.text


def test_no_reply_contradicts_itself_or_is_too_long(library: Library) -> None:
    for made in altered(library, 200, seed=3):
        reply = verdict.checked(made.text, library)
        assert len(reply.text) < MAX_TEXT
        assert all(len(b.copied) <= MAX_COPIED for row in reply.buttons for b in row)
        for part in ("[--]", "{++}", "<s></s>", "<b></b>", "None"):
            assert part not in reply.html + reply.text, made


def test_every_paragraph_of_both_articles_at_once_fits_in_a_message(library: Library) -> None:
    everything = "\n".join(a.text.raw for a in library.articles.values())
    assert len(verdict.checked(everything[:4096], library).text) < MAX_TEXT


def test_the_other_places_of_the_same_words_are_named(library: Library) -> None:
    text = verdict.checked("integrated provider organisations", library).text
    assert f"The same words also stand in {LURCH}, paragraph 11." in text


def test_facts_that_rest_on_the_words_are_offered(library: Library) -> None:
    reply = verdict.checked("Care closer to home will just become a phrase", library)
    assert reply.buttons[1][0].data == "v1:fact:phrase-not-reality"


def test_words_too_long_for_the_clipboard_have_no_copy_button(library: Library) -> None:
    raw = library.articles["make-history"].text.paragraphs[4].text
    assert not any(b.copied for row in verdict.checked(raw, library).buttons for b in row)


def test_a_pasted_quotation_is_answered_like_a_checked_one(library: Library) -> None:
    pasted = "Care closer to home will just become a phrase rather than a real thing"
    found = recognise(pasted, library)
    assert found is not None
    assert verdict.shown(found, library) == verdict.checked(pasted, library)
