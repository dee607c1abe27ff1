"""What people read: whole messages, and that nothing unescaped or too long can be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from bot.answering import (
    Answer,
    Answerer,
    Asked,
    Chat,
    Closest,
    Decline,
    Lack,
    Overview,
)
from bot.answering.outcome import Aspect, Candidate, Outcome, Trace
from bot.knowledge import KnownOverview, Library
from bot.knowledge.records import Overview as OverviewRecord
from bot.language import ENGLISH
from bot.replies import Button, Reply, action, browse, button, plain, render, texts
from bot.replies.citation import cite
from bot.replies.offers import examples
from bot.replies.reply import MAX_LABEL

IN_2011 = "Library wins two years' grace, Marsham Courier, 4 March 2011, no. 812, p 3"
IN_2016 = "Evening desk to be tried for a year, Marsham Courier, 2016"


def reply_to(outcome: Outcome, library: Library, *, group: bool = False) -> Reply:
    return render.render(Asked(question="?", outcome=outcome, library=library), group=group)


def labels(reply: Reply) -> list[list[str]]:
    return [[one.label for one in row] for row in reply.buttons]


def of(library: Library, *facts: str, lead: str | None = None) -> KnownOverview:
    """Make an overview of some facts."""
    record = OverviewRecord(
        id="view", title="Some facts", lead=lead, facts=facts, questions=("some facts",)
    )
    return KnownOverview(record=record, facts=tuple(library.facts[name] for name in facts))


# --- an answer


def test_an_answer_reads_as_laid_out(small_library: Library) -> None:
    reply = reply_to(Answer(fact=small_library.facts["late-bus"]), small_library)
    assert reply.text == (
        "Dr Nell Finch warned that nobody from Otley End could come in the evening without a late "
        "bus.\n\n"
        "nobody from Otley End could come in the evening without a late bus.\n\n"
        "Reported speech: Dr Nell Finch, chair of the Friends of the Library · "
        f"{IN_2011}, paragraph 5"
    )
    quoted = "nobody from Otley End could come in the evening without a late bus."
    assert f"<blockquote>{quoted}</blockquote>" in reply.html


@pytest.mark.parametrize(
    ("fact", "how"),
    [
        ("late-bus", "Reported speech: Dr Nell Finch, chair of the Friends of the Library"),
        ("not-closing", "Direct quotation"),
        ("running-cost", "Reported speech"),
        ("day-workers", "The document, as the article puts it: Friends of the Library"),
        ("open-until-eight", "The article's own words"),
    ],
)
def test_how_it_was_said_stands_under_the_quotation(
    small_library: Library, fact: str, how: str
) -> None:
    source = reply_to(Answer(fact=small_library.facts[fact]), small_library).text.splitlines()[-1]
    assert source.startswith(f"{how} · ")


def test_the_quotation_is_cut_from_the_article(small_library: Library) -> None:
    for fact in small_library.facts.values():
        raw = fact.article.text.raw
        cut = " ".join(raw[fact.quotation.start : fact.quotation.end].split())
        assert f"<blockquote>{escape(cut)}</blockquote>" in render.answer(fact, small_library).html


def test_a_misprint_is_marked_after_the_quotation(small_library: Library) -> None:
    fact = small_library.facts["late-bus"]
    article = replace(
        fact.article, record=fact.article.record.model_copy(update={"misprints": ("late bus",)})
    )
    marked = render.answer(replace(fact, article=article), small_library).text
    assert "without a late bus. [as printed]" in marked
    assert "[as printed]" not in render.answer(fact, small_library).text


def test_the_bots_own_remark_stands_apart_after_the_source(small_library: Library) -> None:
    fact = small_library.facts["late-bus"]
    noted = replace(fact, record=fact.record.model_copy(update={"note": "No bus ran then."}))
    reply = render.answer(noted, small_library)
    assert reply.html.endswith(f"paragraph 5\n\n<i>{escape(texts.note('No bus ran then.'))}</i>")


def test_a_question_about_today_is_told_the_year(small_library: Library) -> None:
    fact = small_library.facts["open-until-eight"]
    reply = reply_to(Answer(fact=fact, present=True), small_library)
    assert reply.text.splitlines()[-1] == (
        "This is the position as reported in 2016; the articles don't say what is true today."
    )


def test_below_an_answer_stand_its_actions_and_one_more_to_read(small_library: Library) -> None:
    reply = render.answer(small_library.facts["cannot-replace"], small_library)
    assert labels(reply) == [
        ["Context", "Cite", "👍", "👎"],
        ["The other side"],
    ]


@pytest.mark.parametrize(
    ("answer", "inferred", "how"),
    [
        ("The bus went, said Ann Lee, chair of the club.", False, "Reported speech"),
        ("The bus went, said Ann Lee, the club's chair.", False, "Reported speech"),
        ("The bus went, said Ann Lee.", False, "Reported speech: Ann Lee, club chair"),
        ("The bus went, said the club's chair.", False, "Reported speech: Ann Lee, club chair"),
        ("The bus went, said Ann Lee, chair of the club.", True,
         "Reported speech (speaker known from the context; none is named here)"),
        ("The bus went.", True,
         "Reported speech: Ann Lee, club chair (from the context; no speaker is named here)"),
    ],
)  # fmt: skip
def test_speaker_and_role_are_told_once(
    small_library: Library, answer: str, inferred: bool, how: str
) -> None:
    fact = small_library.facts["late-bus"]
    told = {"answer": answer, "speaker": "Ann Lee", "role": "club chair"}
    said = fact.record.model_copy(update={**told, "speaker_inferred": inferred})
    shown = render.answer(replace(fact, record=said), small_library).text.splitlines()
    assert shown[-1] == f"{how} · {IN_2011}, paragraph 5"


@pytest.mark.parametrize(
    ("aspect", "lines"),
    [
        ("source", [f"{IN_2011}, paragraph 3"]),
        ("speaker", ["Councillor Tom Rowe (direct quotation).", "We are not closing it",
                     f"{IN_2011}, paragraph 3"]),
        ("voice", ["Direct quotation: Councillor Tom Rowe.", "We are not closing it",
                   f"{IN_2011}, paragraph 3"]),
        ("words", ["The exact words:", "We are not closing it",
                   f"Direct quotation: Councillor Tom Rowe · {IN_2011}, paragraph 3"]),
        ("doubt", ["The exact words:", "We are not closing it",
                   f"Direct quotation: Councillor Tom Rowe · {IN_2011}, paragraph 3"]),
        ("still", ["This is the position as reported in 2011; the articles don't say what is true "
                   "today.", f"{IN_2011}, paragraph 3"]),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_last_answer_is_told_alone(
    small_library: Library, aspect: Aspect, lines: list[str]
) -> None:
    fact = small_library.facts["not-closing"]
    assert reply_to(Answer(fact=fact, aspect=aspect), small_library).text.split("\n\n") == lines


@pytest.mark.parametrize(
    ("suspected", "verdict"),
    [("Ada Pike", "Not Ada Pike: Councillor Tom Rowe."),
     ("Councillor Tom Rowe", "Yes, Councillor Tom Rowe.")],
)  # fmt: skip
def test_a_suspected_speaker_is_confirmed_or_put_right(
    small_library: Library, suspected: str, verdict: str
) -> None:
    fact = small_library.facts["not-closing"]
    reply = reply_to(Answer(fact=fact, aspect="speaker", suspected=suspected), small_library)
    assert reply.text.splitlines()[0] == verdict


# --- an overview


def test_an_overview_reads_as_laid_out(small_library: Library) -> None:
    found = of(small_library, "late-bus", "not-closing", "open-until-eight", lead="What was said:")
    reply = reply_to(Overview(overview=found), small_library)
    assert reply.text == (
        "What was said:\n\n"
        f"{IN_2011}\n"
        "1. Dr Nell Finch: nobody from Otley End could come in the evening without a late bus. "
        "(paragraph 5)\n"
        "2. Councillor Tom Rowe: “We are not closing it” (paragraph 3)\n\n"
        f"{IN_2016}\n"
        "3. Marsham library will stay open until eight on Thursdays, staffed by twelve volunteers. "
        "(paragraph 2)"
    )
    assert labels(reply) == [["1", "2", "3"]]
    assert [action(one.data) for one in reply.buttons[0]] == [
        ("fact", "late-bus"), ("fact", "not-closing"), ("fact", "open-until-eight"),
    ]  # fmt: skip


def test_an_overview_without_a_lead_is_introduced_by_its_title(small_library: Library) -> None:
    reply = reply_to(Overview(overview=of(small_library, "late-bus")), small_library)
    assert reply.text.splitlines()[0] == "Some facts, in the 2011 article:"


@pytest.mark.parametrize(
    ("quoted", "speaker", "point"),
    [
        ("She wanted volunteers", "Dr Nell Finch", "She [Dr Nell Finch] wanted volunteers"),
        ("It criticised the county council", "Friends of the Library",
         "It [Friends of the Library] criticised the county council"),
        ("It would be late", "Dr Nell Finch", "Dr Nell Finch: It would be late"),
    ],
    ids=["person", "body", "no person"],
)  # fmt: skip
def test_a_point_that_begins_with_a_pronoun_has_its_speaker_behind_it(
    small_library: Library, quoted: str, speaker: str, point: str
) -> None:
    fact = small_library.facts["wanted-volunteers"]
    people = fact.record.people if speaker in fact.record.people else ()
    record = fact.record.model_copy(update={"speaker": speaker, "people": people})
    place = replace(fact.quotation, text=quoted)
    said = replace(fact, record=record, quotation=place)
    library = replace(small_library, facts={**small_library.facts, said.id: said})
    assert f"1. {point}" in render.overview(of(library, said.id)).text


def test_who_alone_is_heard_in_an_overview_is_named_above_it(small_library: Library) -> None:
    def first(lead: str, *facts: str) -> str:
        return render.overview(of(small_library, *facts, lead=lead)).text.split("\n")[-3]

    said = "nobody from Otley End could come in the evening without a late bus. (paragraph 5)"
    assert first("Dr Nell Finch's views:", "late-bus") == f"1. {said}"
    assert first("The evening desk:", "late-bus") == f"1. Dr Nell Finch: {said}"
    others = first("Dr Nell Finch's views and others':", "not-closing", "late-bus")
    assert others == f"2. Dr Nell Finch: {said}"


def test_an_overview_has_five_points_a_page(small_library: Library) -> None:
    found = of(small_library, *small_library.facts)
    first, second = (render.overview(found, page=page) for page in (0, 1))
    assert labels(first) == [["1", "2", "3", "4", "5", "More"]]
    assert labels(second) == [["6", "7", "8", "9", "10", "‹ Back", "More"]]
    assert action(second.buttons[0][5].data) == ("overview", "view", "0")
    assert action(first.buttons[0][-1].data) == ("overview", "view", "1")


def test_the_pages_of_an_overview_show_each_point_once(small_library: Library) -> None:
    found = of(small_library, *small_library.facts)
    pages = [render.overview(found, page=page) for page in range(3)]
    opened = [
        action(one.data)[1] for page in pages for one in page.buttons[0] if one.label.isdigit()
    ]
    assert sorted(opened) == sorted(small_library.facts)
    assert "More" not in labels(pages[2])[0]


@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5"])
def test_a_number_that_is_typed_means_what_its_button_opens(
    library: Library, answerer: Answerer, number: str
) -> None:
    for overview in library.overviews.values():
        buttons = {one.label: action(one.data)[1] for one in render.overview(overview).buttons[0]}
        if number in buttons:
            asked = answerer.ask(number, answerer.context_after(overview.id))
            assert asked.answered == buttons[number]


def test_a_page_too_far_is_the_last(small_library: Library) -> None:
    found = of(small_library, *small_library.facts)
    assert render.overview(found, page=9) == render.overview(found, page=2)


def test_in_a_group_an_overview_has_three_points(small_library: Library) -> None:
    found = of(small_library, "late-bus", "not-closing", "two-years", "pike-librarian")
    reply = reply_to(Overview(overview=found), small_library, group=True)
    assert labels(reply) == [["1", "2", "3"]]
    assert reply.text.splitlines()[-1] == "More in private."


# --- the closest


@pytest.mark.parametrize(
    ("lack", "likely", "hedge"),
    [
        (None, True, "This may be what you mean:"),
        (None, False, "The nearest I have:"),
        (Lack(kind="kind", what="why"), True,
         "I can't find a reason for that. The nearest I have:"),
        (Lack(kind="subject", what="Ada Pike"), True,
         "The articles report nothing from Ada Pike on that. The nearest I have:"),
        (Lack(kind="unknown", what="Blackpool"), True,
         "“Blackpool” isn't mentioned in the articles. The nearest I have:"),
        (Lack(kind="figure", what="three", instead="two years"), True,
         "The article says two years, not three."),
        (Lack(kind="figure", what="1999"), True,
         "I can't find the figure 1999 in the articles. The nearest I have:"),
        (Lack(kind="negation", what="not"), False,
         "The nearest I have:"),
    ],
    ids=["likely", "just the nearest", "kind", "person", "unknown", "other figure", "figure",
         "negation"],
)  # fmt: skip
def test_one_true_hedge_stands_above_the_closest_fact(
    small_library: Library, lack: Lack | None, likely: bool, hedge: str
) -> None:
    fact = small_library.facts["late-bus"]
    reply = reply_to(Closest(entry=fact, lack=lack, likely=likely), small_library)
    shown = reply_to(Answer(fact=fact), small_library)
    assert reply.text == f"{hedge}\n\n{shown.text}"
    assert labels(reply) == [["Context", "Cite", "👍", "👎"]]


def test_the_closest_offers_others_by_number(small_library: Library) -> None:
    facts = small_library.facts
    others = (facts["running-cost"], facts["not-closing"])
    reply = reply_to(Closest(entry=facts["two-years"], others=others), small_library)
    assert reply.text.splitlines()[-1] == (
        "You could also ask: What does the building cost to run? · "
        "Is the council closing the library?"
    )
    assert labels(reply)[1] == ["1", "2"]
    assert [action(one.data)[1] for one in reply.buttons[1]] == ["running-cost", "not-closing"]


def test_in_a_group_the_closest_offers_nothing(small_library: Library) -> None:
    facts = small_library.facts
    closest = Closest(entry=facts["two-years"], others=(facts["running-cost"],))
    reply = reply_to(closest, small_library, group=True)
    assert "You could also ask" not in reply.text
    assert labels(reply) == [["Context", "Cite", "👍", "👎"]]


def test_the_closest_may_be_an_overview(small_library: Library) -> None:
    found = small_library.overviews["about-ada-pike"]
    reply = reply_to(Closest(entry=found), small_library)
    shown = reply_to(Overview(overview=found), small_library)
    lead, points = shown.text.split("\n\n", 1)
    assert lead == found.record.lead
    assert reply.text == f"Some of this may be what you mean:\n\n{points}"
    assert reply.buttons == shown.buttons


# --- a decline


def test_a_known_gap_is_declined_in_one_sentence(small_library: Library) -> None:
    decline = Decline(gap=small_library.gaps["bus-fare"])
    reply = reply_to(decline, small_library)
    assert (reply.text, reply.buttons) == ("The articles don't say what a bus would cost.", ())


def test_the_nearest_fact_stands_below_a_decline(small_library: Library) -> None:
    fact = small_library.facts["late-bus"]
    decline = Decline(gap=small_library.gaps["bus-fare"], nearest=fact)
    shown = reply_to(Answer(fact=fact), small_library)
    assert reply_to(decline, small_library).text == (
        f"The articles don't say what a bus would cost. The nearest I have:\n\n{shown.text}"
    )


@pytest.mark.parametrize(
    ("decline", "said"),
    [
        (Decline(), "I can't find that in the articles."),
        (Decline(lack=Lack(kind="unknown", what="BLA")),
         "“BLA” isn't mentioned in the articles."),
        (Decline(lack=Lack(kind="unknown", what="corn exchange")),
         "The articles mention “corn exchange”, but I have no answer on that."),
        (Decline(subjects=("Ada Pike",)),
         "I can't find that in what the articles say about Ada Pike."),
        (Decline(subjects=("Ada Pike",), lack=Lack(kind="kind", what="why")),
         "I can't find a reason for that."),
    ],
    ids=["nothing known", "unknown name", "mentioned, not answered", "subject", "subject and kind"],
)  # fmt: skip
def test_a_decline_says_what_is_missing_and_names_the_articles(
    small_library: Library, decline: Decline, said: str
) -> None:
    assert reply_to(decline, small_library).text == (
        f"{said} I have two articles: “Library wins two years' grace” and "
        "“Evening desk to be tried for a year”."
    )
    in_group = reply_to(decline, small_library, group=True)
    assert (in_group.text, in_group.buttons) == (said, ())


def test_a_decline_suggests_only_questions_that_share_a_word(small_library: Library) -> None:
    candidates = tuple(Candidate(fact, "fact", 1.0) for fact in small_library.facts)
    asked = Asked(
        question="Which library has a café?",
        outcome=Decline(),
        library=small_library,
        candidates=candidates,
    )
    suggested = render.render(asked).text.partition("Try: ")[2].split(" · ")
    assert "How long has the library got?" in suggested
    assert all("librar" in question for question in suggested)
    strange = render.render(replace(asked, question="Is there a café?")).text
    assert "Try:" not in strange


def test_a_follow_up_is_declined_in_a_sentence_about_its_subject(small_library: Library) -> None:
    fact = small_library.facts["late-bus"]
    when = Decline(lack=Lack(kind="kind", what="when"), about=fact)
    assert reply_to(when, small_library).text == "The 2011 article doesn't say when."
    assert reply_to(Decline(about=fact), small_library).text == (
        "I can't find that about Dr Nell Finch."
    )


# --- talk, several questions, and a long one


def kinds() -> Iterator[str]:
    patterns = [*ENGLISH.talk_patterns, *ENGLISH.talk_named, *ENGLISH.talk_signs]
    yield from dict.fromkeys([*ENGLISH.padding.courtesies, *ENGLISH.talk, *patterns])
    yield from ("empty", "unclear", "long", "safety", "no_more", "not_compared", "which_point")


@pytest.mark.parametrize("kind", list(kinds()))
def test_talk_of_every_kind_has_a_reply(small_library: Library, kind: str) -> None:
    reply = reply_to(Chat(kind=kind), small_library)
    assert reply.text.strip()
    assert len(reply.text) <= render.MAX_REPLY


def test_several_questions_are_answered_under_their_own_words(small_library: Library) -> None:
    facts = small_library.facts
    first, second = (
        Asked(question="both", outcome=Answer(fact=facts[name]), library=small_library,
              trace=Trace(reason="", question=question))
        for name, question in (("pike-librarian", "who is Ada Pike"), ("lights-on", "who wrote it"))
    )  # fmt: skip
    reply = render.render(replace(first, also=(second,)))
    shown = [reply_to(one.outcome, small_library).text for one in (first, second)]
    heads = [texts.about_part(question) for question in ("who is Ada Pike", "who wrote it")]
    assert reply.text == f"{heads[0]}\n{shown[0]}\n\n{heads[1]}\n{shown[1]}"


def test_the_part_of_a_long_message_that_was_answered_is_named(small_library: Library) -> None:
    outcome = Answer(fact=small_library.facts["lights-on"])
    asked = Asked(question="…", outcome=outcome, library=small_library, part="Who wrote it")
    shown = reply_to(outcome, small_library).text
    assert render.render(asked).text == f"{texts.about_part('Who wrote it')}\n{shown}"


def test_a_person_is_warned_of_personal_details(small_library: Library) -> None:
    outcome = Answer(fact=small_library.facts["lights-on"])
    asked = Asked(question="…", outcome=outcome, library=small_library, personal=True)
    shown = reply_to(outcome, small_library).text
    assert render.render(asked).text == f"{texts.NO_PERSONAL_DETAILS}\n\n{shown}"


# --- the whole


def everything(library: Library) -> Iterator[Reply]:
    """Go through what can be said of a base."""
    facts = list(library.facts.values())
    for fact in facts:
        yield render.answer(fact, library, present=True)
        yield reply_to(Closest(entry=fact, lack=Lack(kind="unknown", what="<b>&"),
                               others=tuple(facts[:2])), library)  # fmt: skip
        yield cite(fact, "library_bot")
    for overview in library.overviews.values():
        yield from (render.overview(overview, page=page, present=True) for page in range(4))
    for gap in library.gaps.values():
        yield reply_to(Decline(gap=gap, nearest=facts[0]), library)
    yield render.start(library)
    yield browse.groups("topics", library)
    yield browse.sources(library)
    yield plain("a < b & c")


class Balance(HTMLParser):
    """Fails on a tag that Telegram does not know or that is not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"a", "b", "i", "blockquote"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def balanced(html: str) -> bool:
    balance = Balance()
    balance.feed(html)
    return balance.open == []


def test_everything_that_the_shipped_base_says_can_be_sent(library: Library) -> None:
    replies = list(everything(library))
    buttons: list[Button] = [one for reply in replies for row in reply.buttons for one in row]
    assert all(balanced(reply.html) for reply in replies)
    assert max(len(one.label) for one in buttons) <= MAX_LABEL
    assert max(len(one.data.encode()) for one in buttons) <= 64
    assert all(action(one.data) for one in buttons if one.data)


def test_every_answer_of_the_shipped_base_fits(library: Library) -> None:
    shown = [render.answer(fact, library, present=True).text for fact in library.facts.values()]
    assert max(map(len, shown)) <= render.MAX_REPLY


def test_the_examples_are_answered(library: Library, answerer: Answerer) -> None:
    answered = [answerer.ask(f.record.questions[0]).answered for f in examples(library)]
    assert answered == [fact.id for fact in examples(library)]


def test_a_label_is_cut_at_a_word_to_what_a_phone_shows() -> None:
    assert button("one two three four five six seven eight", "fact", "x").label == (
        "one two three four five six seven…"
    )


def test_button_data_over_64_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="button data over 64 bytes"):
        button("label", "fact", "x" * 60)


@pytest.mark.parametrize("data", ["", "v0:fact:a", "fact:a", "v2:fact:a"])
def test_data_of_another_version_is_no_action(data: str) -> None:
    assert action(data) == ()
