"""A fact alone shows whose words it gives and proves its answer, or `check` warns of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.curation.voices import abbreviated, attribution
from bot.errors import Problem, Rule
from tests.curation.bases import Entry, write_base

ARTICLE = """\
Published: 5/3/2001, No. 12

Island councils have just two years to 'sail, or sink', the Ferry Union has warned.

Union chair Ada Reed (pictured) told last week's meeting in Oban that unless crews turned up by \
May their time could be up.He said the key was to get crews on board.

A study produced by the union has found that the councils' use of crews varies hugely.

Dr Reed said: 'I give the councils just one year.One year in which to mend the pier. The crews' \
pay must rise.'

'How can we talk of trust when all I hear of is 'top tables'where it is decided? Where are we?'

Its report, Ferries First, says: 'Too often, delays are seen as: "a fault of the crews" or "bad \
luck".' It calls for the fares to be cut. This would be done by 'island fare boards' of users.

Mayor Tom Birch accepted that there were delays, but he said it was 'no surprise at this stage'.

Last month minister Jo Flood announced to the Islands Forum that pilot routes would stay and that \
fares would not be 'unpicked' after the new deal.

'We were never asked,' said Lin Moss, who runs the inn. According to the council, nobody complained.

Boats need repairs, and the pier has no lights. The report does not say what they would cost.

The Ferry Union runs the pier.
"""

REED = {"speaker": "Dr Ada Reed", "voice": "quoted"}
REPORT = {"speaker": "Ferry Union report", "voice": "retold"}
BIRCH = {"speaker": "Tom Birch", "voice": "reported"}

# What is wrong with a fact, the rule, and a part of the message.
WRONG: dict[str, tuple[Entry, Rule, str]] = {
    "a name": (
        {"quote": "Union chair Ada Reed"}, "quote-without-verb",
        "quotation 'Union chair Ada Reed' has no verb"),
    "a caption": ({"quote": "Union chair Ada Reed (pictured)"}, "quote-without-verb", "no verb"),
    "a title": ({"quote": "Its report, Ferries First"}, "quote-without-verb", "no verb"),
    "a mark never closed": (
        {"quote": "Dr Reed said: 'I give the councils just one year.", **REED}, "unbalanced-quote",
        "opens and never closes a quotation mark at \"'I give the councils\""),
    "a mark never opened": (
        {"quote": "The crews' pay must rise.'", **REED}, "unbalanced-quote",
        "closes but never opens a quotation mark at \"crews' pay must rise.'\""),
    "an outer mark never closed": (
        {"quote": "says: 'Too often, delays are seen as: \"a fault of the crews\"",
         "speaker": "Ferry Union report", "voice": "document"}, "unbalanced-quote",
        "at \"'Too often, delays are\""),
    "an inner mark never closed": (
        {"quote": "when all I hear of is 'top", **REED}, "unbalanced-quote",
        "at \"'top tables'\""),
    "a document retold": (
        {"quote": "It calls for the fares to be cut.", **REPORT, "voice": "document"},
        "voice-mismatch", "only 0% of the quotation stands in quotation marks"),
    "a person retold": (
        {"quote": "there were delays, but he said it was 'no surprise at this stage'", **BIRCH,
         "voice": "quoted"},
        "voice-mismatch", "use 'reported'"),
    "three words of a document": (
        {"quote": "This would be done by 'island fare boards' of users.", **REPORT,
         "voice": "document"}, "voice-mismatch", "use 'retold'"),
    "direct speech as reported": (
        {"quote": "I give the councils just one year.", **REED, "voice": "reported"},
        "voice-mismatch", "use 'quoted'"),
    "direct speech with its attribution as reported": (
        {"quote": "'We were never asked,' said Lin Moss", "speaker": "Lin Moss",
         "voice": "reported"}, "voice-mismatch", "use 'quoted'"),
    "direct speech over a paragraph as reported": (
        {"quote": "Where are we?", **REED, "voice": "reported"}, "voice-mismatch", "use 'quoted'"),
    "a document's words as retold": (
        {"quote": "Too often, delays are seen", **REPORT}, "voice-mismatch", "use 'document'"),
    "direct speech as the newspaper's": (
        {"quote": "I give the councils just one year."}, "voice-mismatch", "name the speaker"),
    "a speaker without a voice": (
        {"quote": "the key was to get crews on board", "speaker": "Ada Reed"}, "voice-mismatch",
        "but 'Ada Reed' is the speaker"),
    "an attribution behind": (
        {"quote": "Island councils have just two years"}, "attribution-cut",
        "('the Ferry Union has warned')"),
    "an attribution before": (
        {"quote": "the key was to get crews on board"}, "attribution-cut", "('He said')"),
    "a study's finding": (
        {"quote": "the councils' use of crews varies hugely"}, "attribution-cut", "has found that"),
    "an announcement, the second half": (
        {"quote": "fares would not be 'unpicked' after the new deal"}, "attribution-cut",
        "announced to the Islands Forum"),
    "according to": ({"quote": "nobody complained"}, "attribution-cut", "According to the council"),
    "does not say": (
        {"quote": "Boats need repairs", "answer": "Boats were bad; the article doesn't say why."},
        "absence-in-answer", "(\"article doesn't say\")"),
    "no date was given": (
        {"quote": "Boats need repairs", "answer": "Boats were to be mended; no date was given."},
        "absence-in-answer", "('no date was given')"),
    "gives no": (
        {"quote": "Boats need repairs", "answer": "It gives no reason for the state of the boats."},
        "absence-in-answer", "('It gives no')"),
    "without defining": (
        {"quote": "Boats need repairs", "answer": "The term was used without defining it."},
        "absence-in-answer", "('without defining')"),
    "a repetition in the past": (
        {"quote": "Boats need repairs, and the pier has no lights.",
         "answer": "Boats needed repairs and the pier had no lights."}, "answer-repeats-quote",
        "say what the quotation does not"),
    "a repetition with the speaker named": (
        {"quote": "he said it was 'no surprise at this stage'", **BIRCH,
         "answer": "Tom Birch said that it was no surprise at this stage."},
        "answer-repeats-quote", "all but repeats"),
    "a repetition with an abbreviation": (
        {"quote": "The Ferry Union runs the pier.", "answer": "The FU was running the pier."},
        "answer-repeats-quote", "all but repeats"),
    "a note that says it again": (
        {"quote": "Boats need repairs", "answer": "The fleet was to be mended in spring.",
         "note": "In spring the fleet was mended."}, "note-repeats-answer", "remove it"),
}  # fmt: skip

RIGHT: dict[str, Entry] = {
    "a sentence with its attribution": {
        "quote": "Island councils have just two years to 'sail, or sink', the Ferry Union has "
        "warned.", "speaker": "Ferry Union", "voice": "reported"},
    "words within the marks": {"quote": "The crews' pay must rise.", **REED},
    "whole direct speech": {
        "quote": "Dr Reed said: 'I give the councils just one year.One year in which to mend the "
        "pier. The crews' pay must rise.'", **REED},
    "direct speech that names its speaker": {
        "quote": "'We were never asked,' said Lin Moss", "speaker": "Lin Moss", "voice": "quoted"},
    "an open quotation": {"quote": "Where are we?", **REED, "speaker_inferred": True},
    "a nested quotation": {
        "quote": "How can we talk of trust when all I hear of is 'top tables'where it is decided?",
        **REED},
    "a document's own words": {
        "quote": "Its report, Ferries First, says: 'Too often, delays are seen as: \"a fault of "
        "the crews\" or \"bad luck\".'", "speaker": "Ferry Union report", "voice": "document"},
    "a document retold": {"quote": "It calls for the fares to be cut.", **REPORT},
    "reported speech with a few words quoted": {
        "quote": "but he said it was 'no surprise at this stage'.", **BIRCH},
    "the newspaper's own words": {"quote": "Boats need repairs"},
    "an introduction in a clause": {
        "quote": "Union chair Ada Reed (pictured) told last week's meeting in Oban"},
    "an absence that the article states": {
        "quote": "The report does not say what they would cost.",
        "answer": "The report does not say how dear all of it might be."},
    "a sentence without a verb": {"quote": "One year in which to mend the pier.", **REED},
    "a date line": {"quote": "Published: 5/3/2001, No. 12"},
    "a date line as a document": {"quote": "Published: 5/3/2001, No. 12", "voice": "document"},
    "what introduces a quotation": {
        "quote": "Its report, Ferries First, says: 'Too often, delays are seen as: \"a fault of "
        "the crews\" or \"bad luck\".'", "answer": "The report was called Ferries First."},
    "a note on a word of the answer": {
        "quote": "Boats need repairs", "answer": "The fleet was to be mended.",
        "note": "The article doesn't say which fleet."},
    "somebody who says nothing": {
        "quote": "Boats need repairs", "answer": "Crews do not say so lightly, on this island."},
    "a note with something of its own": {
        "quote": "Boats need repairs", "note": "The article doesn't say which ones."},
}  # fmt: skip


def found(tmp_path: Path, fact: Entry) -> list[Problem]:
    seen = write_base(tmp_path, [ARTICLE], [fact], abbreviations={"FU": "Ferry Union"})
    assert seen.library
    short = abbreviated(seen.library.vocabulary.abbreviations)
    known = seen.library.facts["fact-0"]
    return list(attribution(seen.facts[0], known, short))


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_reported_alone_with_what_to_do(tmp_path: Path, name: str) -> None:
    fact, rule, part = WRONG[name]
    (problem,) = found(tmp_path, fact)
    assert problem.rule == rule
    assert part in problem.message
    assert problem.severity == "warning"
    assert problem.location.line > 0


@pytest.mark.parametrize("name", RIGHT)
def test_a_good_fact_is_not_reported(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, RIGHT[name]) == []
