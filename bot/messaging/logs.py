"""What the log looks like, and what it never holds: the token, and what people write.

At a terminal it has lines for a person, else one JSON object a line.  Records are rewritten where
they are made, not in a handler's filter: a handler that someone adds later, pytest's included,
gets nothing else to see.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

HIDDEN: Final = "<token>"
# They tell their steps at DEBUG, and what they say holds updates and addresses.
_CHATTY: Final = ("aiohttp", "telegram")
_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """Writes a record as `{"at": …, "level": …, "logger": …, "message": …, "traceback": …}`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    """Log to standard error from now on, unless someone else has set logging up."""
    handler = logging.StreamHandler()
    on_terminal = sys.stderr.isatty()
    handler.setFormatter(logging.Formatter(_LINE) if on_terminal else JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


@contextmanager
def redacted(token: str) -> Iterator[None]:
    """Redact all that is logged while this is open: messages, arguments, tracebacks."""
    # The half before the colon is the bot's public id. Case does not matter, since the library
    # changes that of Telegram's messages.
    secret = re.compile(re.escape(token.rpartition(":")[2]), re.IGNORECASE)
    make = logging.getLogRecordFactory()

    def make_redacted(*args: object, **kwargs: object) -> logging.LogRecord:
        return _redact(make(*args, **kwargs), secret)

    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.setLogRecordFactory(make_redacted)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)


def _redact(record: logging.LogRecord, secret: re.Pattern[str]) -> logging.LogRecord:
    record.msg, record.args = secret.sub(HIDDEN, _message(record)), None
    if record.exc_info and record.exc_info[0]:
        text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        # Formatters print `exc_text` as it stands; the exception itself may hold the token.
        record.exc_text, record.exc_info = secret.sub(HIDDEN, text), None
    return record


def _message(record: logging.LogRecord) -> str:
    """Return the message; of the library's own only the template, as its values hold updates."""
    if record.name.partition(".")[0] == "telegram":
        return str(record.msg)
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit; logging itself would print them
        return str(record.msg)
