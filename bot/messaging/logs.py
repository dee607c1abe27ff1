"""What the log looks like: lines for a person at a terminal, else one JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

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
