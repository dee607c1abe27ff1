"""In chats that it is not in the bot offers facts that stand alone, and answers once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering import Answerer
from bot.knowledge import Library
from bot.messaging.context import BotApplication
from bot.replies import cut, offers, render, texts
from tests.botapi import BotApi, Chat, Fault, InlineAnswer, Person


def ids(answer: InlineAnswer) -> list[str]:
    return [result.id.split(":")[0] for result in answer.results]


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("words", ["", "  ", "ab", "12345", "a.b"])
async def test_too_little_to_go_by_gets_six_facts_to_start_with(
    api: BotApi, ann: Person, library: Library, words: str
) -> None:
    answer = await api.inline(ann, words).answer()
    assert ids(answer) == [fact.id for fact in offers.examples(library, 6)]
    assert len(answer.results) == 6


@pytest.mark.usefixtures("application")
async def test_result_stands_alone_where_it_is_pasted(
    api: BotApi, ann: Person, library: Library
) -> None:
    fact = library.facts["dixon-chair"]
    (result,) = (await api.inline(ann, "who chairs the nhs alliance").answer()).results
    reply = render.answer(fact, library)
    assert result.id == f"dixon-chair:{library.version}"
    assert result.title == cut(fact.record.questions[0], 60)
    assert result.description.startswith(fact.record.answer[:40])
    assert result.description.endswith(" HSJ 2003, paragraph 3")
    assert (result.message.text, result.message.html) == (reply.text, reply.html)
    assert result.message.raw["link_preview_options"]["is_disabled"]
    (((button),),) = result.message.buttons
    assert (button.label, button.data, button.url) == (
        texts.MORE_IN_PRIVATE, None, "https://t.me/policy_bot?start=f_dixon-chair"
    )  # fmt: skip


@pytest.mark.usefixtures("application")
async def test_link_of_a_result_opens_its_fact(
    api: BotApi, chat: Chat, ann: Person, library: Library
) -> None:
    (result,) = (await api.inline(ann, "who chairs the nhs alliance").answer()).results
    payload = str(result.message.buttons[0][0].url).partition("start=")[2]
    opened = await api.reply_to(api.say(chat, f"/start {payload}"))
    assert opened.text == result.message.text


@pytest.mark.usefixtures("application")
async def test_up_to_ten_facts_that_fit_are_offered_best_first(
    api: BotApi, ann: Person, answerer: Answerer
) -> None:
    answer = await api.inline(ann, "dixon").answer()
    assert 5 <= len(answer.results) <= 10
    assert len(answerer.fitting("dixon", 3)) == 3
    for name in ids(answer):
        assert "Dr Michael Dixon" in answerer.library.facts[name].record.people


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    "words",
    [
        "homeopathy",
        "capital of France",
        "hello there",
        "議長は誰ですか",
    ],
)
async def test_what_nothing_fits_gets_no_result_and_the_way_to_the_bot(
    api: BotApi, ann: Person, words: str
) -> None:
    answer = await api.inline(ann, words).answer()
    assert answer.results == ()
    assert answer.button == {"text": texts.NOTHING_FITS, "start_parameter": "inline"}


@pytest.mark.usefixtures("application")
async def test_way_to_the_bot_leads_to_its_start(api: BotApi, chat: Chat, library: Library) -> None:
    assert (await api.reply_to(api.say(chat, "/start inline"))).text == render.start(library).text


def test_no_question_that_the_articles_do_not_answer_finds_anything(answerer: Answerer) -> None:
    gaps = [gap.questions[0] for gap in answerer.library.gaps.values()]
    found = {question: answerer.fitting(question, 10) for question in gaps}
    assert len(found) > 20
    assert {q: [f.id for f in facts] for q, facts in found.items() if facts} == {}


async def test_results_are_kept_five_minutes_but_ten_seconds_after_an_edit(
    api: BotApi, ann: Person, application: BotApplication, library: Library
) -> None:
    kept = []
    for minutes in (None, 0, 9, 11):
        if minutes == 0:
            application.bot_data.take(Answerer(library))
        elif minutes:
            application.bot_data.reloaded = datetime.now(UTC) - timedelta(minutes=minutes)
        answer = await api.inline(ann, "dixon").answer()
        kept.append((answer.cache_time_s, answer.is_personal))
    assert kept == [(300, False), (10, False), (10, False), (300, False)]


@pytest.mark.usefixtures("application")
async def test_query_of_256_characters_is_matched_as_it_arrived(api: BotApi, ann: Person) -> None:
    words = "Who chairs the NHS Alliance? " + "I read about trusts on the train to Leeds. " * 6
    assert len(words) > 256
    assert ids(await api.inline(ann, words).answer())[:1] == ["dixon-chair"]


async def test_query_that_is_too_old_stops_nothing(
    api: BotApi, chat: Chat, ann: Person, application: BotApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    api.inline(ann, "dixon", too_old=True)
    assert (await api.reply_to(api.say(chat, "thanks"))).text == "You're welcome."
    assert caplog.records == []


def test_longest_id_of_a_result_is_within_telegrams_64_bytes(library: Library) -> None:
    assert max(len(f"{fact}:{library.version}".encode()) for fact in library.facts) <= 64


@pytest.mark.parametrize("guest", [False, True], ids=["inline", "guest"])
async def test_markup_that_cannot_be_parsed_goes_out_as_plain_text(
    api: BotApi,
    ann: Person,
    application: BotApplication,
    guest: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    library = application.bot_data.library
    reply = render.answer(library.facts["dixon-chair"], library)
    doctored = replace(reply, html=f"<nonsense>{reply.html}</nonsense>")
    monkeypatch.setattr(render, "answer", lambda *args, **kwargs: doctored)
    words = "who chairs the NHS Alliance?"
    if guest:
        text = (
            await api.guest(api.group("Elsewhere"), f"@policy_bot {words}", by=ann).answer()
        ).text
    else:
        text = (await api.inline(ann, words).answer()).results[0].message.text
    assert text == reply.text
    assert "dixon-chair: sent as plain text" in caplog.text


# --- guest mode ---


@pytest.fixture
def elsewhere(api: BotApi) -> Chat:
    """Open a group that the bot is not in."""
    return api.group("Elsewhere")


@pytest.mark.usefixtures("application")
async def test_guest_gets_the_answer_once(
    api: BotApi, elsewhere: Chat, ann: Person, library: Library
) -> None:
    query = api.guest(elsewhere, "@policy_bot who chairs the NHS Alliance?", by=ann)
    answer = await query.answer()
    assert answer.text == render.answer(library.facts["dixon-chair"], library).text
    assert [b.url for row in answer.buttons for b in row] == [
        "https://t.me/policy_bot?start=f_dixon-chair"
    ]
    assert await api.quiet() == [answer]
    assert sum(call.method == "answerGuestQuery" for call in api.calls) == 1


@pytest.mark.usefixtures("application")
async def test_guest_gets_an_overview_numbered_and_the_way_to_the_bot(
    api: BotApi, elsewhere: Chat, ann: Person, answerer: Answerer
) -> None:
    question = next(iter(answerer.library.overviews.values())).record.questions[0]
    asked = answerer.ask(question)
    answer = await api.guest(elsewhere, f"@policy_bot {question}", by=ann).answer()
    assert answer.text == render.render(asked, group=True).text
    assert "\n1. " in answer.text
    ((button,),) = answer.buttons
    assert button.url == f"https://t.me/policy_bot?start=f_{asked.shown[0].id}"


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    "text", ["@policy_bot what about homeopathy?", "@policy_bot what about astrology?"]
)
async def test_guest_gets_a_decline_in_one_line(
    api: BotApi, elsewhere: Chat, ann: Person, text: str
) -> None:
    answer = await api.guest(elsewhere, text, by=ann).answer()
    assert ("\n" in answer.text, answer.buttons) == (False, ())


@pytest.mark.usefixtures("application")
async def test_guests_mention_alone_takes_the_message_it_replies_to(
    api: BotApi, elsewhere: Chat, ann: Person
) -> None:
    asked = api.say(elsewhere, "who chairs the NHS Alliance?", by=ann)
    query = api.guest(elsewhere, "@policy_bot", by=ann, reply_to=asked)
    assert "Dr Michael Dixon" in (await query.answer()).text


@pytest.mark.usefixtures("application")
async def test_guests_mention_alone_says_what_the_bot_does(
    api: BotApi, elsewhere: Chat, ann: Person, library: Library
) -> None:
    answer = await api.guest(elsewhere, "@policy_bot", by=ann).answer()
    assert answer.text.startswith(texts.what_i_do(library))
    assert "\n3. " in answer.text


# --- what is counted and kept ---


def counted(application: BotApplication, surface: str) -> dict[str, float]:
    value = application.bot_data.metrics.registry.get_sample_value
    found = {
        outcome: value("bot_outcomes_total", {"outcome": outcome, "surface": surface})
        for outcome in ("answer", "decline")
    }
    return {outcome: count for outcome, count in found.items() if count}


async def test_inline_queries_are_counted_and_the_last_words_that_nothing_fits_kept(
    api: BotApi, ann: Person, application: BotApplication
) -> None:
    typed = ("", "who chairs the nhs alliance", "homeopathy", "homeopathy free", "homeopathy f")
    for words in typed:
        await api.inline(ann, words).answer()
    await api.inline(api.person(), "astrology").answer()
    assert counted(application, "inline") == {"answer": 1, "decline": 4}
    kept = [declined.question for declined in await application.bot_data.storage.declined()]
    assert kept == ["homeopathy f", "astrology"]


async def test_words_that_come_to_be_a_question_are_not_kept(
    api: BotApi, ann: Person, application: BotApplication
) -> None:
    for words in ("zzz", "zzz who chairs the nhs alliance", "my number is 07700 900123 zebrafish"):
        await api.inline(ann, words).answer()
    kept = [declined.question for declined in await application.bot_data.storage.declined()]
    assert "zzz" not in kept
    assert not any("07700" in question for question in kept)


async def test_guests_questions_are_counted_and_kept_if_declined(
    api: BotApi, elsewhere: Chat, ann: Person, application: BotApplication
) -> None:
    for text in ("who chairs the NHS Alliance?", "what about homeopathy?"):
        await api.guest(elsewhere, f"@policy_bot {text}", by=ann).answer()
    assert counted(application, "guest") == {"answer": 1, "decline": 1}
    (kept,) = await application.bot_data.storage.declined()
    assert kept.question == "what about homeopathy?"


async def test_inline_query_that_telegram_holds_back_mutes_nobody(
    api: BotApi, chat: Chat, ann: Person, application: BotApplication
) -> None:
    api.faults.append(Fault(kind="too_many_requests", method="answerInlineQuery", seconds=900))
    api.inline(ann, "who chairs the nhs alliance")
    assert (await api.reply_to(api.say(chat, "thanks"))).text == "You're welcome."
