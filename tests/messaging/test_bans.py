"""Bans: of a chat, of the bot if several chats in a row are refused, and the trials meanwhile."""

import pytest

from bot.messaging.bans import FIRST_TRIAL_S, Bans


class Clock:
    """A clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bans(clock: Clock) -> Bans:
    return Bans(clock, clock)


def held(bans: Bans, for_s: float = 600) -> None:
    for chat in range(3):
        bans.refused(chat, for_s + chat)


def test_chat_that_is_refused_waits_and_no_other(bans: Bans, clock: Clock) -> None:
    bans.refused(1, 60)
    assert (bans.wait_s(1), bans.wait_s(2), bans.is_held) == (60, 0, False)
    clock.now += 59
    assert bans.wait_s(1) == 1
    clock.now += 1
    assert bans.wait_s(1) == 0


def test_several_chats_in_a_row_are_the_bot_until_the_first_of_them_may_try(
    bans: Bans, clock: Clock
) -> None:
    held(bans)
    assert bans.is_held
    assert bans.wait_s(9) == FIRST_TRIAL_S
    clock.now += 600
    assert (bans.is_held, bans.wait_s(9), bans.wait_s(2)) == (False, 0, 2)


def test_same_chat_again_and_again_is_not_the_bot(bans: Bans) -> None:
    for _ in range(9):
        bans.refused(1, 60)
    assert not bans.is_held


def test_message_that_is_taken_in_between_ends_the_row(bans: Bans) -> None:
    for chat in range(9):
        bans.refused(chat, 60)
        bans.accepted()
    assert not bans.is_held


def test_trials_become_rarer_and_one_that_succeeds_ends_it(bans: Bans, clock: Clock) -> None:
    held(bans)
    assert not bans.begin_trial()
    tried = []
    for second in range(200):
        clock.now += 1
        if bans.begin_trial():
            tried.append(second + 1)
            assert bans.wait_s(9) == 0
            bans.refused(100 + second, 600)
    assert tried == [5, 15, 35, 75, 135, 195]
    clock.now += 60
    assert bans.begin_trial()
    bans.accepted()
    assert not bans.is_held
    assert bans.wait_s(9) == 0
    assert bans.wait_s(0) > 0


def test_trial_without_anything_to_send_is_none(bans: Bans, clock: Clock) -> None:
    held(bans)
    clock.now += FIRST_TRIAL_S
    assert bans.begin_trial()
    bans.end_trial()
    assert bans.wait_s(9) == 0
    assert bans.begin_trial()


def test_refused_token_is_waited_for_until_anything_is_taken(bans: Bans, clock: Clock) -> None:
    bans.revoked()
    clock.now += 1e6
    assert bans.wait_s(1) == 0
    assert bans.begin_trial()
    assert bans.noted() is None
    bans.token_accepted()
    assert not bans.is_held


def test_good_token_ends_no_ban(bans: Bans) -> None:
    held(bans)
    bans.token_accepted()
    assert bans.is_held


def test_ban_is_noted_for_the_next_start_and_for_other_copies(bans: Bans, clock: Clock) -> None:
    assert bans.noted() is None
    held(bans)
    other = Bans(clock, clock)
    clock.now += 100
    other.recall(bans.noted())
    assert other.noted() == bans.noted() is not None
    clock.now += 500
    assert other.noted() is None
    other.recall(bans.noted())
    assert not other.is_held


@pytest.mark.parametrize(("later_s", "heeded"), [(-3600, False), (10, True), (3600, False)])
def test_note_from_before_the_clock_was_set_is_ignored(
    bans: Bans, later_s: float, heeded: bool
) -> None:
    held(bans)
    calendar = Clock()
    calendar.now += later_s
    other = Bans(Clock(), calendar)
    other.recall(bans.noted())
    assert other.is_held == heeded


def test_bans_of_chats_that_are_over_are_forgotten(
    bans: Bans, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.messaging.bans._MOST_CHATS", 5)
    for chat in range(50):
        bans.refused(chat, 10)
        bans.accepted()
        clock.now += 5
    assert len(bans._chats) <= 5
