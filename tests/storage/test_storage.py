"""What is remembered, on SQLite and on PostgreSQL alike."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.storage import Conversation, Database, Declined, Given, Storage
from bot.storage.storage import _DAY_S
from bot.storage.tables import conversations, declined, feedback, inbox, metadata, replies, votes
from tests.storage.conftest import TOKEN

ANN, BOB, GROUP = 1_000_000_001, 1_000_000_002, -1_001_000_000_003


async def rows(storage: Storage) -> dict[str, int]:
    """Count the rows of each table that has any."""

    def count(connection: Connection) -> dict[str, int]:
        tables = [table for table in metadata.sorted_tables if table.name != "meta"]
        return {t.name: len(connection.execute(select(t)).all()) for t in tables}

    return {name: n for name, n in (await storage.database.run(count)).items() if n}


async def test_vote_stands_until_it_is_cast_again(storage: Storage) -> None:
    assert await storage.cast_vote(ANN, "a", "up")
    assert await storage.cast_vote(ANN, "a", "down")
    assert not await storage.cast_vote(ANN, "a", "down")
    assert await storage.count_votes() == {}


async def test_vote_with_a_reason_keeps_standing(storage: Storage) -> None:
    assert await storage.cast_vote(ANN, "a", "down")
    assert await storage.cast_vote(ANN, "a", "down", "unclear")
    assert await storage.cast_vote(ANN, "a", "down", "unclear")
    assert await storage.count_votes() == {("a", "down", "unclear"): 1}


async def test_press_that_comes_again_after_a_crash_changes_no_vote(storage: Storage) -> None:
    pressed = [{"id": n, "state": "new", "body": "{}", "at": 0.0, "deaths": 0} for n in (1, 2)]
    await storage.database.run(lambda c: c.execute(inbox.insert(), pressed))
    for _ in range(2):
        assert await storage.cast_vote(ANN, "a", "up", press=1)
    assert len(await storage.count_votes()) == 1
    for _ in range(2):
        assert not await storage.cast_vote(ANN, "a", "up", press=2)
    assert await storage.count_votes() == {}


async def test_everyone_has_one_vote_a_fact(storage: Storage) -> None:
    for person, fact in ((ANN, "a"), (BOB, "a"), (BOB, "b")):
        await storage.cast_vote(person, fact, "up")
    assert await storage.count_votes() == {("a", "up", None): 2, ("b", "up", None): 1}


async def test_feedback_is_numbered_and_a_number_never_given_out_again(storage: Storage) -> None:
    assert [await storage.add_feedback(ANN, text) for text in ("good", "bad")] == [1, 2]
    await storage.forget_person(ANN)
    assert await storage.add_feedback(BOB, "fine") == 3
    assert await storage.add_feedback(BOB, "fine", again=True) == 3
    assert await storage.add_feedback(BOB, "new", again=True) == 4


async def test_declined_questions_are_listed_in_order(storage: Storage) -> None:
    await storage.add_declined("what of homeopathy?", nearest="a", missing=["homeopathy", "of it"])
    await storage.add_declined("who is right?", kind="voted down")
    first, second = await storage.declined()
    assert first == Declined(
        question="what of homeopathy?",
        kind="declined",
        nearest="a",
        missing=("homeopathy", "of it"),
        at=first.at,
    )
    assert (second.kind, second.missing) == ("voted down", ())


@pytest.mark.parametrize("question", ["a\0b", "half \ud83d a pair", "كيف؟ 🇬🇧", "x" * 100_000])
async def test_any_text_can_be_kept(storage: Storage, question: str) -> None:
    await storage.add_declined(question)
    (kept,) = await storage.declined()
    assert kept.question == question.replace("\0", "").replace("\ud83d", "?")


async def test_conversation_is_what_the_last_reply_was_about(storage: Storage) -> None:
    assert await storage.conversation(ANN) == Conversation()
    storage.set_context(ANN, {"facts": ["a"], "subjects": ["Ann"]})
    storage.set_context(ANN, {"facts": ["b", "c"]})
    now = await storage.conversation(ANN)
    assert now.context == {"facts": ["b", "c"]}
    assert now.at > 0
    assert await storage.conversation(BOB) == Conversation()
    await storage.end_conversation(ANN)
    assert await storage.conversation(ANN) == Conversation()


async def test_replies_are_found_from_all_sides(storage: Storage) -> None:
    storage.remember_reply(GROUP, 10, 11, outcome="answer", fact="a", question="who?")
    storage.remember_reply(GROUP, 12, 13, outcome="decline")
    found = await storage.reply_to(GROUP, 10)
    assert found is not None
    assert found == Given(
        message=10, reply=11, question="who?", outcome="answer", fact="a", at=found.at
    )
    assert await storage.given(GROUP, 11) == await storage.last_given(GROUP, "a") == found
    assert await storage.reply_to(GROUP, 11) is None
    assert await storage.reply_to(ANN, 10) is None


async def test_later_reply_to_a_message_takes_the_place_of_the_first(storage: Storage) -> None:
    storage.remember_reply(ANN, 10, 11, outcome="decline")
    storage.remember_reply(ANN, 10, 12, outcome="answer", fact="a")
    storage.remember_reply(ANN, 10, 12, outcome="answer", fact="b")
    assert await rows(storage) == {"replies": 1}
    found = await storage.reply_to(ANN, 10)
    assert found is not None
    assert (found.reply, found.fact) == (12, "b")


async def test_person_is_forgotten_with_the_private_chat(storage: Storage) -> None:
    for person in (ANN, BOB):
        await storage.cast_vote(person, "a", "up")
        await storage.add_feedback(person, "good")
        storage.set_context(person, {"facts": ["a"]})
        storage.remember_reply(person, 1, 2, outcome="answer")
    storage.remember_reply(GROUP, 3, 4, outcome="answer", person=ANN)
    await storage.add_declined("whose?")
    assert await storage.forget_person(ANN) == 5
    assert await rows(storage) == {
        "conversations": 1, "declined": 1, "feedback": 1, "replies": 1, "votes": 1,
    }  # fmt: skip
    assert await storage.forget_person(ANN) == 0


async def test_chat_is_forgotten(storage: Storage) -> None:
    storage.set_context(GROUP, {"facts": ["a"]})
    storage.remember_reply(GROUP, 3, 4, outcome="answer", person=ANN)
    assert await storage.forget_chat(GROUP) == 2
    assert await rows(storage) == {}


async def test_conversation_follows_a_group_to_its_new_id_and_its_replies_do_not(
    storage: Storage,
) -> None:
    storage.set_context(GROUP, {"facts": ["a"]})
    storage.remember_reply(GROUP, 3, 4, outcome="answer", fact="a")
    await storage.move_chat(GROUP, -7)
    await storage.move_chat(GROUP, -7)
    assert (await storage.conversation(-7)).context == {"facts": ["a"]}
    assert await storage.reply_to(-7, 3) is None
    assert await storage.reply_to(GROUP, 3) is None
    assert await storage.conversation(GROUP) == Conversation()


async def test_what_a_new_chat_already_has_stays(storage: Storage) -> None:
    storage.set_context(GROUP, {"facts": ["old"]})
    storage.set_context(-7, {"facts": ["new"]})
    await storage.move_chat(GROUP, -7)
    assert (await storage.conversation(-7)).context == {"facts": ["new"]}
    assert await rows(storage) == {"conversations": 1}


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (1, {"declined", "feedback", "votes", "conversations", "replies"}),
        (3, {"declined", "feedback", "votes"}),
        (91, {"feedback", "votes"}),
        (366, set()),
    ],
)
async def test_everything_goes_when_its_days_are_over(
    storage: Storage, days: int, left: set[str]
) -> None:
    await storage.add_declined("whose?")
    await storage.add_feedback(ANN, "good")
    await storage.cast_vote(ANN, "a", "up")
    storage.set_context(ANN, {"facts": ["a"]})
    storage.remember_reply(ANN, 1, 2, outcome="answer")

    def age(connection: Connection) -> None:
        for table in (declined, feedback, votes, conversations, replies):
            connection.execute(update(table).values(at=table.c.at - days * _DAY_S))

    await storage.database.run(age)
    assert await storage.purge(declined_days=90, feedback_days=365) == 5 - len(left)
    assert set(await rows(storage)) == left


async def test_notes_are_shared_until_they_are_unset(storage: Storage, url: str) -> None:
    await storage.set_note("paused", "moving house")
    other = Database(url)
    assert await Storage(other, TOKEN).note("paused") == "moving house"
    await other.close()
    await storage.set_note("paused", None)
    assert await storage.note("paused") is None


async def test_only_updates_that_wait_outlive_two_days(storage: Storage) -> None:
    states = ["new", "sending", "done", "dead"]
    kept = [{"id": n, "state": s, "at": 0.0, "deaths": 0} for n, s in enumerate(states)]
    await storage.database.run(lambda c: c.execute(inbox.insert(), kept))
    assert await storage.purge(declined_days=90, feedback_days=365) == 2
    left = select(inbox.c.state).order_by(inbox.c.id)
    found = await storage.database.run(lambda c: c.execute(left).scalars().all())
    assert found == ["new", "sending"]


async def test_what_another_copy_has_noted_is_no_news_until_it_is_unset(
    storage: Storage, url: str
) -> None:
    database = Database(url)
    other = Storage(database, TOKEN)
    assert [await each.is_news("refused", "line 5") for each in (storage, other)] == [True, False]
    assert await other.is_news("refused", "line 6")
    await storage.set_note("refused", None)
    assert await other.is_news("refused", "line 6")
    await database.close()


async def test_nobody_can_be_told_from_what_is_stored(tmp_path: Path) -> None:
    database = Database("sqlite:///bot.db", root=tmp_path)
    storage = Storage(database, TOKEN)
    await storage.cast_vote(ANN, "a", "up")
    storage.set_context(ANN, {"facts": ["a"]})
    await database.close()
    stored = (tmp_path / "bot.db").read_bytes()
    assert str(ANN).encode() not in stored
    assert storage.hashed(ANN).encode() in stored
    assert storage.hashed(ANN) != Storage(database, "another token").hashed(ANN)
