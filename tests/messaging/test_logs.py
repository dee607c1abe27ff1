"""What the log looks like where no person reads along."""

import io
import json
import logging

from bot.messaging.logs import JsonLines, redacted
from tests.botapi import TOKEN


def logged(record: logging.LogRecord) -> dict[str, str]:
    line = JsonLines().format(record)
    assert "\n" not in line
    found: dict[str, str] = json.loads(line)
    return found


def test_a_record_is_one_json_object_a_line() -> None:
    made = logging.LogRecord("bot.x", logging.WARNING, "x.py", 1, "two\nlines of %s", ("é",), None)
    made.created = 1_700_000_000.25
    assert logged(made) == {
        "at": "2023-11-14T22:13:20.250+00:00",
        "level": "warning",
        "logger": "bot.x",
        "message": "two\nlines of é",
    }


def test_a_traceback_is_part_of_its_line_and_holds_no_token() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("test.logs")
    log.addHandler(handler)
    try:
        with redacted(TOKEN):
            try:
                raise ValueError(TOKEN)
            except ValueError:
                log.exception("failed")
        log.error("without")
    finally:
        log.removeHandler(handler)
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["traceback"].endswith("ValueError: 7000000001:<token>")
    assert first["message"] == "failed"
    assert "traceback" not in second
