"""What is remembered for minutes."""

from bot.messaging.memory import Throttle


def test_throttle_lets_each_chat_through_once_in_its_time() -> None:
    now = 0.0
    throttle = Throttle(10, clock=lambda: now)
    seen = []
    for now, chat in ((0.0, 1), (9.9, 1), (9.9, 2), (10.0, 1), (15.0, 1)):  # noqa: B007  (read by the clock)
        seen.append(throttle.due(chat))
    assert seen == [True, False, True, True, False]
