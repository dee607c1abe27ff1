"""Which copy works on which update: in order, one at a time a chat, none twice, none never."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import Connection, select, update

from bot.storage import Conversation, Database, Storage
from bot.storage.claims import MOST_DEATHS, Arrival, Claims, Settled
from bot.storage.tables import inbox
from tests.storage.conftest import TOKEN

Copy = Callable[..., Claims]


@pytest.fixture
async def copy(url: str) -> AsyncIterator[Copy]:
    """Give the way to start a copy of the bot on the same database."""
    databases: list[Database] = []

    def start(
        name: str = "a", *, resend: bool = True, lease_s: float = 60, alone: bool = True
    ) -> Claims:
        # Nothing is held here, so that two copies can share a file, as only tests do.
        databases.append(Database(url))
        hashed = Storage(databases[-1], TOKEN).hashed
        return Claims(databases[-1], hashed, copy=name, resend=resend, lease_s=lease_s, alone=alone)

    yield start
    for database in databases:
        await database.close()


def arrival(number: int, chat: int | None = 1) -> Arrival:
    return Arrival(id=number, chat=chat, body=f'{{"update_id": {number}}}')


async def claim(
    claims: Claims, *done: int, sending: tuple[int, ...] = (), room: int = 9
) -> list[int]:
    settled = [Settled(id=number, state="done") for number in done]
    claimed = await claims.exchange(sending=sending, settled=settled, room=room)
    return [each.id for each in claimed]


async def test_chat_is_served_in_order_one_update_at_a_time(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(3), arrival(1), arrival(2), arrival(4, chat=2)])
    assert await claim(claims) == [1, 4]
    assert await claim(claims) == []
    assert await claim(claims, 1) == [2]
    assert await claim(claims, 2, 4) == [3]
    assert await claim(claims, 3) == []
    assert await claims.counts() == {"done": 4}


async def test_claim_brings_where_its_chat_stands(url: str) -> None:
    """What is put along is in the same transaction, before the next update is claimed."""
    database = Database(url)
    storage = Storage(database, TOKEN)
    claims = Claims(database, storage.hashed, copy="a", resend=True, lease_s=60, alone=True)
    await claims.put([arrival(1), arrival(2)])
    (first,) = await claims.exchange(room=1)
    assert first.conversation == Conversation()
    storage.set_context(1, {"facts": ["a"]})
    (second,) = await claims.exchange(settled=[Settled(id=1, state="done")], room=1)
    assert second.conversation is not None
    assert second.conversation.context == {"facts": ["a"]}
    await database.close()


async def test_arrivals_are_claimed_in_the_exchange_that_stores_them(copy: Copy) -> None:
    claims = copy()
    claimed = await claims.exchange(arrived=[arrival(1), arrival(2), arrival(3, chat=2)], room=9)
    assert [each.id for each in claimed] == [1, 3]


async def test_updates_of_no_chat_wait_for_none(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(1, chat=None), arrival(2, chat=None)])
    assert await claim(claims) == [1, 2]


async def test_no_more_is_claimed_than_there_is_room_for(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(number, chat=number) for number in range(1, 6)])
    assert await claim(claims, room=2) == [1, 2]
    assert await claim(claims, room=0) == []
    assert await claim(claims, room=-1) == []
    assert await claim(claims, room=2) == [3, 4]


async def test_update_that_comes_twice_is_claimed_once(copy: Copy) -> None:
    claims = copy()
    for _ in range(2):
        await claims.put([arrival(1), arrival(1), arrival(2, chat=2)])
    assert await claim(claims) == [1, 2]
    assert await claim(claims, 1, 2) == []
    await claims.put([arrival(1)])
    assert await claim(claims) == []


async def test_late_update_waits_for_the_one_in_hand(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(5)])
    assert await claim(claims) == [5]
    await claims.put([arrival(4)])
    assert await claim(claims) == []
    assert await claim(claims, 5) == [4]


async def test_what_is_done_keeps_neither_text_nor_chat(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(1), arrival(2, chat=2)])
    await claim(claims)
    await claims.exchange(
        sending=(), settled=[Settled(id=1, state="done"), Settled(id=2, state="dead")], room=0
    )

    def read(connection: Connection) -> list[tuple[str | None, bool]]:
        found = select(inbox.c.body, inbox.c.chat).order_by(inbox.c.id)
        return [(row.body, row.chat is None) for row in connection.execute(found)]

    assert await claims._run(read) == [(None, True), ('{"update_id": 2}', False)]
    assert await claims.counts() == {"done": 1, "dead": 1}


async def test_pace_of_a_chat_goes_with_it_from_copy_to_copy(copy: Copy) -> None:
    copies = [copy(name, alone=False) for name in "ab"]
    await copies[0].put([arrival(1), arrival(2), arrival(3, chat=2)])
    first, elsewhere = await copies[0].exchange(sending=(), settled=(), room=9)
    assert (first.pace, elsewhere.pace) == ((), ())
    done = Settled(id=1, state="done", chat=first.chat, pace=[0.0, 1.5])
    await copies[0].exchange(sending=(), settled=[done], room=0)
    (second,) = await copies[1].exchange(sending=(), settled=(), room=9)
    assert (second.id, second.pace) == (2, [0.0, 1.5])


async def test_postponed_update_holds_up_its_chat_for_a_while(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(1), arrival(2), arrival(3, chat=2), arrival(4, chat=2)])
    await claim(claims)
    waits, may_come = (Settled(id=n, state="new", again_in_s=s) for n, s in ((1, 60), (3, -1)))
    claimed = await claims.exchange(sending=(), settled=[waits, may_come], room=9)
    assert [each.id for each in claimed] == [3]


async def test_postponed_update_is_told_from_a_new_one_and_waits_through_a_restart(
    copy: Copy,
) -> None:
    claims = copy()
    await claims.put([arrival(1), arrival(2, chat=2)])
    await claim(claims)
    waits, may_come = (Settled(id=n, state="new", again_in_s=s) for n, s in ((1, 60), (2, -1)))
    await claims.exchange(sending=(), settled=[waits, may_come], room=0)
    await claims.let_go()
    after = copy("after a restart")
    await after.tend()
    (again,) = await after.exchange(sending=(), settled=(), room=9)
    assert (again.id, again.held, again.again) == (2, True, False)


async def test_update_put_off_before_the_clock_was_set_back_is_free(copy: Copy) -> None:
    claims, hour = copy(), 3600
    await claims.put([arrival(1), arrival(2, chat=2)])
    await claim(claims)
    waits = [Settled(id=number, state="new", again_in_s=hour) for number in (1, 2)]
    await claims.exchange(sending=(), settled=waits, room=0)
    back = update(inbox).where(inbox.c.id == 1)
    later = {"held_at": inbox.c.held_at + hour, "lease": inbox.c.lease + hour}
    await claims._run(lambda c: c.execute(back.values(later)))
    assert await claim(claims) == [1]


async def test_copy_that_died_before_the_clock_was_set_back_is_not_waited_for(copy: Copy) -> None:
    dead, living = copy("dead", lease_s=3600, alone=False), copy(lease_s=60, alone=False)
    await dead.put([arrival(1)])
    assert await claim(dead) == [1]
    assert await living.tend() == 1
    assert await claim(living) == [1]


async def test_chats_that_have_waited_for_a_minute_are_counted_once_each(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(number, chat=number % 2) for number in range(1, 7)])
    assert await claims.waiting_chats() == 0
    await claims._run(lambda c: c.execute(update(inbox).values(at=inbox.c.at - 61)))
    assert await claims.waiting_chats() == 2


async def test_newest_may_be_claimed_first_but_none_before_those_of_its_chat(copy: Copy) -> None:
    claims = copy()
    await claims.put([arrival(1), arrival(2, chat=2), arrival(3, chat=3), arrival(4, chat=2)])
    (newest,) = await claims.exchange(sending=(), settled=(), room=1, newest=True)
    assert newest.id == 3
    (newest,) = await claims.exchange(sending=(), settled=(), room=1, newest=True)
    assert newest.id == 2


async def test_next_process_takes_over_in_order_and_is_told(copy: Copy) -> None:
    dead, alone = copy("a"), copy("b")
    await dead.put([arrival(1), arrival(2), arrival(3, chat=2), arrival(4, chat=3)])
    assert await claim(dead) == [1, 3, 4]
    assert await claim(dead, 4, sending=(1,)) == []
    assert await alone.tend() == 2
    claims = await alone.exchange(sending=(), settled=(), room=9)
    assert [(each.id, each.again) for each in claims] == [(1, True), (3, False)]
    assert await alone.tend() == 0
    assert await claim(alone, 1) == [2]


async def test_unsure_answer_is_not_repeated_if_so_set(copy: Copy) -> None:
    dead, alone = copy("a", resend=False), copy("b", resend=False)
    await dead.put([arrival(1), arrival(2, chat=2)])
    await claim(dead)
    await claim(dead, sending=(1,))
    assert await alone.tend() == 2
    assert await claim(alone) == [2]
    assert await alone.counts() == {"dead": 1, "new": 1}


async def test_update_that_kills_every_process_is_set_aside(copy: Copy) -> None:
    await copy().put([arrival(1), arrival(2)])
    for number in range(MOST_DEATHS):
        victim = copy(f"victim {number}")
        await victim.tend()
        assert await claim(victim) == [1]
    last = copy("last")
    await last.tend()
    assert await claim(last) == [2]
    assert await last.counts() == {"dead": 1, "new": 1}


async def test_what_is_left_on_purpose_counts_as_no_death(copy: Copy) -> None:
    await copy().put([arrival(1)])
    for number in range(2 * MOST_DEATHS):
        leaving = copy(f"{number}")
        assert await claim(leaving) == [1]
        assert await leaving.let_go() == 1
    (last,) = await copy("last").exchange(sending=(), settled=(), room=1)
    assert (last.id, last.body, last.again) == (1, '{"update_id": 1}', False)


async def test_lease_of_a_living_copy_is_kept_and_that_of_a_dead_one_runs_out(copy: Copy) -> None:
    living, other = (copy(name, alone=False) for name in ("living", "other"))
    dead = copy("dead", lease_s=-1, alone=False)
    await living.put([arrival(1), arrival(2, chat=2)])
    assert await claim(living, room=1) == [1]
    assert await claim(dead, room=1) == [2]
    assert await living.tend() == 1
    assert await other.tend() == 0
    assert await claim(other) == [2]


async def test_copies_never_share_an_update_nor_a_chat(copy: Copy) -> None:
    """Each takes what it can get, at once, and notes what is in hand at the same time."""
    copies = [copy(name) for name in "abc"]
    await copies[0].put([arrival(number, chat=number % 7) for number in range(1, 211)])
    chats_in_hand: set[int] = set()
    order: list[int] = []

    async def work(claims: Claims) -> None:
        done: list[int] = []
        while len(order) < 210:
            numbers = await claim(claims, *done, room=3)
            chats = [number % 7 for number in numbers]
            assert not chats_in_hand.intersection(chats)
            chats_in_hand.update(chats)
            await asyncio.sleep(0.001)
            order.extend(numbers)
            chats_in_hand.difference_update(chats)
            done = numbers

    await asyncio.gather(*map(work, copies))
    assert sorted(order) == list(range(1, 211))
    for chat in range(7):
        assert (own := [number for number in order if number % 7 == chat]) == sorted(own)
