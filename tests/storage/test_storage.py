"""What is remembered, on SQLite and on PostgreSQL alike."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.storage import Conversation, Database, Declined, Given, Storage
from bot.storage.claims import Arrival, Claims, Settled
from bot.storage.storage import _DAY_S
from bot.storage.tables import conversations, declined, feedback, inbox, metadata, replies, votes
from tests.storage.conftest import TOKEN

ANN, BOB, GROUP, SUPERGROUP = 1_000_000_001, 1_000_000_002, -1_000_000_003, -1_001_000_000_003


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


async def test_what_is_kept_of_a_group_follows_it_to_its_new_id(storage: Storage) -> None:
    storage.set_context(GROUP, {"facts": ["a"]})
    await storage.first_of_album(GROUP, "album", "answered", 5)
    claims = claims_of(storage)
    await claims.put([Arrival(id=1, chat=GROUP, body="{}"), Arrival(id=2, chat=GROUP, body="{}")])
    (first,) = await claims.exchange(sending=[], settled=[], room=9)
    for _ in range(2):  # both of its sides say so
        await storage.move_chat(GROUP, SUPERGROUP)
        assert (await storage.conversation(SUPERGROUP)).context == {"facts": ["a"]}
        assert await storage.is_album_answered(SUPERGROUP, "album")
        assert await storage.waiting(SUPERGROUP) == ["{}"]
    assert await rows(storage) == {"conversations": 1, "inbox": 2}
    settled = [Settled(id=first.id, state="done")]
    assert [c.id for c in await claims.exchange(sending=[], settled=settled, room=9)] == [2]


async def test_what_is_noted_of_a_group_later_is_noted_of_its_new_id(storage: Storage) -> None:
    await storage.move_chat(GROUP, SUPERGROUP)
    storage.set_context(GROUP, {"facts": ["a"]})
    storage.remember_reply(GROUP, 3, 4, outcome="answer", fact="a")
    assert (await storage.conversation(SUPERGROUP)).context == {"facts": ["a"]}
    assert await storage.given(SUPERGROUP, 4) is not None
    assert await storage.forget_chat(SUPERGROUP) == 2
    assert await rows(storage) == {}


async def test_replies_stay_in_the_old_group_whose_messages_they_are(storage: Storage) -> None:
    storage.remember_reply(GROUP, 3, 4, outcome="answer", fact="a")
    await storage.move_chat(GROUP, SUPERGROUP)
    assert await storage.given(GROUP, 4) is not None
    assert await storage.given(SUPERGROUP, 4) is None
    assert await storage.last_given(SUPERGROUP, "a") is None


@pytest.mark.parametrize("later", [GROUP, SUPERGROUP])
async def test_of_what_both_ids_have_the_later_counts(storage: Storage, later: int) -> None:
    for group in (GROUP + SUPERGROUP - later, later):
        storage.set_context(group, {"facts": [str(group)]})
        await storage.conversation(group)
    await storage.move_chat(GROUP, SUPERGROUP)
    assert (await storage.conversation(SUPERGROUP)).context == {"facts": [str(later)]}
    assert await rows(storage) == {"conversations": 1}


def claims_of(storage: Storage) -> Claims:
    """Give the inbox of a storage to one copy."""
    return Claims(storage.database, storage.hashed, copy="one", resend=True, lease_s=5, alone=False)


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
