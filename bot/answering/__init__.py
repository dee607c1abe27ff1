"""From a question and a library to one honest outcome: pure, synchronous, without I/O."""

from bot.answering.ask import Answerer
from bot.answering.confidence import FITTED, MEASURED, MEASURED_ON, written
from bot.answering.outcome import (
    Answer,
    Asked,
    Candidate,
    Chat,
    ChatKind,
    Choices,
    Decline,
    Trace,
)
from bot.answering.segments import asks
from bot.answering.smalltalk import chat_kind
from bot.answering.verbatim import Passage
