"""The same bot in a terminal: lines in, replies out, buttons by their numbers."""

from __future__ import annotations

from typing import Final

from bot.answering import Answer, Answerer
from bot.knowledge import KnownFact, Library
from bot.replies import Button, Reply, action, plain, render, texts
from bot.settings import Settings

# What a terminal has no use for: its votes would reach nobody.
_NOT_HERE: Final = frozenset({"up", "down"})


class Terminal:
    """One conversation; remembers the buttons of the last reply and the last fact given."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._answerer = Answerer(library, settings.answering)
        self._buttons: list[Button] = []
        self._last: KnownFact | None = None

    def welcome(self) -> str:
        """Introduce the bot."""
        return texts.terminal_welcome(self._library)

    def reply(self, line: str) -> str:
        """Answer a line: a question, a command, or the number of a button."""
        line = line.strip()
        if line.isdecimal() and 0 < int(line) <= len(self._buttons):
            reply = self._pressed(action(self._buttons[int(line) - 1].data))
        elif line.startswith("/") and not line.startswith("/ask "):
            reply = self._command(line[1:].split("@")[0].split()[0] if line != "/" else "")
        else:
            asked = self._answerer.ask(line, self._last)
            if isinstance(asked.outcome, Answer):
                self._last = asked.outcome.fact
            reply = render.render(asked, self._library)
        return self._shown(reply)

    def _shown(self, reply: Reply) -> str:
        self._buttons = [
            button
            for row in reply.buttons
            for button in row
            if not _NOT_HERE & set(action(button.data)[:1])
        ]
        numbered = [f"  {n} {button.label}" for n, button in enumerate(self._buttons, 1)]
        return "\n".join([reply.text, *numbered])

    def _command(self, name: str) -> Reply:
        library = self._library
        match name:
            case "start":
                return render.start(library)
            case "help":
                return plain(texts.help_text(library))
            case "topics":
                return render.topics(library)
            case "sources":
                return render.sources(library)
            case "about":
                return plain(texts.about(library, self._settings.about))
            case "ask":
                return plain(texts.ASK_USAGE)
        return plain(texts.unknown_command())

    def _pressed(self, what: tuple[str, ...]) -> Reply:
        library = self._library
        match what:
            case ("fact" | "back", fact, *_):
                self._last = library.facts[fact]
                return render.answer(self._last, library)
            case ("context", fact, *_):
                return render.context(library.facts[fact])
            case ("sources",):
                return render.sources(library)
            case ("topics", *page):
                return render.topics(library, *map(int, page))
            case ("topic", *numbers):
                return render.topic(library, *map(int, numbers)) or plain(texts.OLD_BUTTON)
        return plain(texts.REPHRASE)
