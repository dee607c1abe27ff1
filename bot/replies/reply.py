"""A reply before any messenger sees it: marked-up text and buttons."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

MAX_LABEL: Final = 38  # longer labels are cut off by Telegram's clients on a phone
MAX_DATA: Final = 64  # bytes; Bot API, InlineKeyboardButton.callback_data
MAX_TEXT: Final = 4096  # characters; Bot API, sendMessage
MAX_COPIED: Final = 256  # characters; Bot API, CopyTextButton.text
VERSION: Final = "v1"
_TAG: Final = re.compile(r"<[^>]+>")
# Changes in a quotation, as a terminal shows them.
_STRUCK: Final = re.compile(r"<s>(.*?)</s>(?: <b>(.*?)</b>)?", re.DOTALL)
_ADDED: Final = re.compile(r"<b><u>(.*?)</u></b>", re.DOTALL)


@dataclass(frozen=True)
class Button:
    """A button: its label, and the one thing that it does.

    `data` is `v1:action:argument…` of at most 64 bytes, `copied` what it puts on the clipboard.
    """

    label: str
    data: str = ""
    copied: str = ""

    def __post_init__(self) -> None:
        if len(self.data.encode()) > MAX_DATA:
            raise ValueError(f"button data over {MAX_DATA} bytes: {self.data!r}")


@dataclass(frozen=True)
class Reply:
    """A message: HTML as Telegram takes it, and rows of buttons."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()

    @property
    def text(self) -> str:
        """The same message as plain text: `[-struck out-] {+put in+}`, and otherwise as shown."""
        shown = _ADDED.sub(r"{+\1+}", self.html)
        shown = _STRUCK.sub(lambda m: f"[-{m[1]}-]" + (f" {{+{m[2]}+}}" if m[2] else ""), shown)
        return html.unescape(_TAG.sub("", shown))


def changed(typed: str, printed: str) -> str:
    """Mark up a change: what was typed struck out, what is printed in bold."""
    struck, bold = html.escape(typed, quote=False), html.escape(printed, quote=False)
    if not typed:
        return f"<b><u>{bold}</u></b>"
    return f"<s>{struck}</s> <b>{bold}</b>" if printed else f"<s>{struck}</s>"


def plain(text: str) -> Reply:
    """Make a reply of a text without markup."""
    return Reply(html.escape(text))


def cut(text: str, length: int) -> str:
    """Cut a text at a word's end, so that it and the sign for more are no longer than `length`."""
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rsplit(' ', 1)[0].rstrip(',;:')}…"


def button(label: str, *action: str | int) -> Button:
    """Make a button whose label is cut to what a phone shows."""
    return Button(cut(label, MAX_LABEL), ":".join([VERSION, *map(str, action)]))


def action(data: str) -> tuple[str, ...]:
    """Read a button's data; an empty tuple if it is of another version or no data of ours."""
    version, *parts = data.split(":")
    return tuple(parts) if version == VERSION else ()
