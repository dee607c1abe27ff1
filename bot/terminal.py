"""The same bot in a terminal: lines in, replies out, buttons by their numbers."""

from __future__ import annotations

from typing import Final

from bot.answering import Answerer, Context
from bot.replies import Button, Reply, action, commands, plain, render, texts
from bot.replies.commands import Situation
from bot.settings import Settings

# What a terminal has no use for: its votes would reach nobody.
_NOT_HERE: Final = frozenset({"up", "down"})
_TELEGRAM_ONLY: Final = frozenset({"feedback", "forget", *texts.OPERATOR_COMMANDS})
_KNOWN: Final = (*texts.COMMANDS, "explain")


class Terminal:
    """One conversation; remembers the buttons of the last reply and the last fact given."""

    def __init__(self, answerer: Answerer, settings: Settings) -> None:
        self._answerer = answerer
        self._settings = settings
        self._buttons: list[Button] = []
        self._context: Context | None = None

    def welcome(self) -> str:
        """Introduce the bot."""
        return texts.terminal_welcome(self._answerer.library)

    def reply(self, line: str) -> str:
        """Answer a line: a question, a command, or the number of a button."""
        line = line.strip()
        if line.isdecimal() and 0 < int(line) <= len(self._buttons):
            return self._shown(self._pressed(action(self._buttons[int(line) - 1].data)))
        if line.startswith("/"):
            return self._shown(self._command(*commands.parsed(line)))
        return self._shown(self._answer(line))

    def _shown(self, reply: Reply) -> str:
        self._buttons = [
            button
            for row in reply.buttons
            for button in row
            if button.data and not _NOT_HERE & set(action(button.data)[:1])
        ]
        numbered = [f"  {n} {self._label(button)}" for n, button in enumerate(self._buttons, 1)]
        return "\n".join([reply.text, *numbered])

    def _label(self, button: Button) -> str:
        """Label a button; one that is just a number elsewhere, by what it opens."""
        match action(button.data):
            case ("fact", name) if button.label.isdecimal():
                return self._answerer.library.facts[name].record.questions[0]
        return button.label

    def _answer(self, question: str) -> Reply:
        asked = self._answerer.ask(question, self._context)
        self._context = self._answerer.context(asked, self._context)
        return render.render(asked)

    def _command(self, name: str, argument: str) -> Reply:
        if name == "ask" and argument:
            return self._answer(argument)
        if name == "new":
            self._context = None
            return plain(texts.NEW_CONVERSATION)
        shown = commands.command(name, argument, self._here)
        if shown is None:
            known = name in _TELEGRAM_ONLY
            return plain(texts.ONLY_ON_TELEGRAM) if known else commands.unknown(name, _KNOWN)
        return self._given(shown)

    def _pressed(self, what: tuple[str, ...]) -> Reply:
        shown = commands.pressed(what, self._here)
        return self._given(shown) if shown else plain(texts.OLD_BUTTON)

    def _given(self, shown: commands.Shown) -> Reply:
        if shown.gives:
            self._context = self._answerer.fact_context(shown.gives, self._context)
        return shown.reply

    @property
    def _here(self) -> Situation:
        return Situation(answerer=self._answerer, settings=self._settings, context=self._context)
