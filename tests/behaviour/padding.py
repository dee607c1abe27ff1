"""Thirty ways of wrapping a question, written as people write, none of them from the pack."""

from __future__ import annotations

from typing import Final

from tests.behaviour.checks import Asker, Check, came_out, gives

CARRIERS: Final = {
    "afternoon": "Afternoon all. {q} Ta very much.",
    "bus": "typing this on the bus so excuse the spelling, {l}",
    "supervisor": "My supervisor circled this in red on my draft and I can't find it: {q}",
    "quiz": "We had this in the pub quiz last night and argued about it for an hour. {q}",
    "train": "{q} My train leaves in ten minutes so be quick please!",
    "grandad": "my grandad swears he knows the answer but I reckon he's wrong. {l}",
    "daughter": "Hi, I'm helping my daughter revise and she's stuck on this one - {l}",
    "meeting": "I've got a meeting in five minutes and I need to sound clever. {q}",
    "footnote": "{q} It's for a footnote, so the exact wording would be marvellous.",
    "politely": "I would be most grateful if you were able to let me know: {l}",
    "second time": "asked you this yesterday but I lost the answer. {l}",
    "wine": "Two glasses of wine in, so bear with me. {q}",
    "email": "Dear Sir or Madam, {q} Yours faithfully, A. Reader",
    "thinking aloud": "hmm, let me think how to put it... {l}",
    "any chance": "any chance you could dig out the answer to this one for me? {q}",
    "colleague": "a colleague at work reckons you're good at this sort of thing, so: {l}",
    "tired": "{l} sorry if it's a daft thing to ask, it's been a long day",
    "first time": "First time using one of these bots, hope I'm doing it right! {q}",
    "lecture": "I nodded off in the lecture and missed the bit about this. {q}",
    "glasses": "can't read the print without my glasses love, {l}",
    "bracket": "{l} (asking on behalf of a mate who's not on telegram)",
    "essay": "so I'm 2,000 words into an essay that's due on friday and I still don't get it, {l}",
    "wife": "{q} My wife says one thing and I say another, you decide.",
    "short": "pls {l} thx",
    "no rush": "{q} No rush, whenever you get a minute.",
    "dictated": "okay so um I wanted to ask you right {b}",
    "numbers": "Question 3 of 5: {q}",
    "grateful": "Thanks for the last one, that was spot on. Next up: {l}",
    "seminar": "for thursday's seminar I've been asked to find out the following: {l}",
    "impatient": "oi bot, {l} and don't give me any waffle",
}
"""Each holds a question as it is stored (`q`), its first letter small (`l`), or bare too (`b`)."""


def padded(question: str, carrier: str) -> str:
    """Return a question in one of the carriers."""
    small = question[:1].lower() + question[1:]
    return CARRIERS[carrier].format(q=question, l=small, b=small.rstrip("?"))


def padding(asker: Asker) -> list[Check]:
    """Ask the first question of every fact in each carrier: the same fact must be given."""
    return [_carried(asker, carrier) for carrier in CARRIERS]


def _carried(asker: Asker, carrier: str) -> Check:
    failures = []
    for fact in asker.library.facts.values():
        message = padded(fact.record.questions[0], carrier)
        asked = asker.ask(message)
        if not gives(asked, fact.id, asker.library):
            failures.append(f"{message} -> {came_out(asked)}, not {fact.id}")
    return Check(
        name=f"padding: {carrier}", tried=len(asker.library.facts), failures=tuple(failures)
    )
