"""From a message and a library to one honest outcome: pure, synchronous, without I/O."""

from bot.answering.ask import Answerer
from bot.answering.confidence import FITTED, written
from bot.answering.context import Context
from bot.answering.outcome import (
    Answer,
    Asked,
    Candidate,
    Chat,
    Closest,
    Decline,
    Lack,
    Overview,
    Trace,
)
