"""Every sentence that the bot says of its own, in one place to be read aloud.

Numbers, titles and topics come from the library, so that a third article needs no change here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal

from bot import __version__
from bot.answering import Closest, Lack
from bot.knowledge import Fact, Gap, KnownFact, KnownOverview, Library, Overview, Paragraph
from bot.knowledge.passages import words_of
from bot.replies.accuracy import ACCURACY, Accuracy
from bot.replies.reply import cut
from bot.settings import About, Retention

WHICH_ONE: Final = "Which one?"
NOT_SURE: Final = "This may be what you mean:"
SOME_MAY_BE_MEANT: Final = "Some of this may be what you mean:"
NOT_FOUND: Final = "I can't find that in the articles."
NEAREST: Final = "The nearest I have:"
MAY_NOT_HAVE_IT: Final = f"I may not have an answer to that. {NEAREST}"
ALSO_ASK: Final = "You could also ask:"
MORE_POINTS: Final = "More"
MORE_IN_PRIVATE_CHAT: Final = "More in private."
AS_PRINTED: Final = "[as printed]"
OTHER_SIDE: Final = "The other side"
WENT_WRONG: Final = "Something went wrong on my side. Please ask again."
ONLY_TEXT: Final = "I can only read text."
ONLY_A_LINK: Final = "I can't open links. Please ask your question in words."

# Under an answer, and what comes of it
CONTEXT: Final = "Context"
CITE: Final = "Cite"
BACK: Final = "Back to the answer"
PARAGRAPH_BEFORE: Final = "‹ Paragraph before"
PARAGRAPH_AFTER: Final = "Paragraph after ›"
PLAIN_REFERENCE: Final = "Reference"
HARVARD_REFERENCE: Final = "Harvard style"
LINK_TO_ANSWER: Final = "Link to this answer"
NOTHING_TO_CITE: Final = "There is no answer to cite yet. Ask a question first."
OLD_BUTTON: Final = "This button is from an older version. Please ask again."
OLD_LINK: Final = "The answer that this link leads to is gone. Please ask again."
NOT_YOURS: Final = "These buttons are for the person who asked. Ask your own with /ask."
THANKS_FOR_VOTE: Final = "Thanks, noted."
VOTE_WITHDRAWN: Final = "Vote withdrawn."
WHATS_WRONG: Final = "Noted. What is wrong with it?"
REASONS: Final = {
    "topic": "Wrong topic",
    "answer": "Doesn't answer it",
    "unclear": "Unclear",
    "other": "Something else",
}
OTHER_REASON: Final = "Please tell me in our private chat: /feedback and what is wrong."
SAY_WHATS_WRONG: Final = "What is wrong with this answer? Please reply to this message."
WHATS_WRONG_HERE: Final = "What is wrong with it"

# Lists
EARLIER: Final = "‹ Back"
LATER: Final = "More ›"
ALL: Final = {"topics": "All topics", "people": "All people", "sources": "All articles"}
GROUPS: Final = {
    "topics": "The topics, and how many answers I have on each:",
    "people": "The people in the articles:",
}
ANOTHER: Final = "Another one"

# Commands
ASK_USAGE: Final = "Put your question right after the command, like this: /ask who said what?"
QUOTE_USAGE: Final = (
    "Put a name right after the command for all that person says, or words to find in the "
    "articles: /quote the name or the words"
)
CHECK_USAGE: Final = (
    "Put a quotation right after the command, and I compare it with the articles: "
    "/check the words. To ask about one article, put its title or year first: /check title: the "
    "words"
)
EXPLAIN_USAGE: Final = "Put a question right after the command: /explain who said what?"
UNKNOWN_COMMAND: Final = "I don't know that command. /help lists what I do."
NEW_CONVERSATION: Final = "I've forgotten what we talked about. What would you like to know?"
FEEDBACK_USAGE: Final = "Put what you want to say right after the command: /feedback I miss a date."
ONLY_ON_TELEGRAM: Final = "That works on Telegram only."
NONE_UNANSWERED: Final = "Nothing that was kept is still without a good answer."
AS_A_FILE: Final = "What to paste, as a file"
NOT_SET_UP: Final = "That isn't set up here."
RESUMED: Final = "I'm answering again."
GROUP_HELP: Final = (
    "Ask with /ask and your question; I answer only from the articles that I was given.\n"
    "For everything else, message me in private."
)

# In groups, and in chats that the bot is not in
NOTHING_FITS: Final = "Nothing here fits: ask me in private"
PAUSED_INLINE: Final = "Paused for maintenance: try again later"
MORE_IN_PRIVATE: Final = "Ask more in private"
GUEST_TITLE: Final = "Answer"
ANSWERED_ABOVE: Final = "Answered above, a few minutes ago."

TOO_FAST: Final = "That's more than I take at once. Please wait a moment, then ask again."
NO_PERSONAL_DETAILS: Final = (
    "Please don't send personal details. I haven't kept the text of your message."
)

COMMANDS: Final = {
    "start": "what I know, and how to ask",
    "help": "how to ask, and the commands",
    "ask": "ask a question (needed in groups)",
    "topics": "what I can answer, by topic",
    "people": "what I can answer, by person",
    "sources": "the articles that I answer from",
    "quote": "what somebody said, or where words stand",
    "check": "whether a quotation can be printed",
    "cite": "references for the last answer",
    "random": "some question, with its answer",
    "about": "who runs this, versions and licence",
    "feedback": "tell the people who run this",
    "privacy": "what is stored, and for how long",
    "forget": "delete what is stored about you",
    "new": "start a new conversation",
}
GROUP_COMMANDS: Final = ("ask", "help")
OPERATOR_COMMANDS: Final = {
    "status": "up-time, versions, counts",
    "reload": "read the knowledge files again",
    "unanswered": "what I could not answer",
    "explain": "how a question comes out, and why",
    "pause": "answer with a maintenance notice",
    "resume": "answer again",
}

_SMALL: Final = "no one two three four five six seven eight nine ten".split()

_NAMED: Final = 3  # more publications or years are summed up
_TITLES: Final = 10
_VOTED_DOWN: Final = 5
_REASON: Final = 140  # characters; with what is around it, an alert of 200 holds it

WITH_EXAMPLES: Final = frozenset({"empty", "greeting", "about", "unread"})

# By the language pack's kinds of courtesies and talk.
_CHAT: Final = {
    "thanks": "You're welcome.",
    "acknowledged": "Ask away whenever you like.",
    "sorry": "No problem. What would you like to know?",
    "goodbye": "Goodbye.",
    "human": "There's nobody to talk to here, but the people who run this read what you send with "
    "/feedback. /about says who they are.",
    "bot": "I'm a bot, not a person. I don't write answers myself: I look them up in the articles "
    "and show you the exact words.",
    "mistake": "Thank you. Please send it with /feedback: what you asked, and what was wrong. A "
    "person reads those.",
    "current": "I only have the articles listed in /sources, with their dates: nothing newer, and "
    "nothing from elsewhere. I can't look anything up or add an article.",
    "predict": "I can't predict. I can only show you what people in the articles said or expected "
    "at the time.",
    "still": "I can't say. I only know what was reported at the time; /sources has the dates.",
    "repeated": "Sorry to repeat myself. Try asking in other words; /topics lists what else I can "
    "answer.",
    "stop": "I only write when you do. /forget deletes what is stored about you, and you can block "
    "me in Telegram.",
    "praise": "Thank you. Ask me something else if you like.",
    "world": "I can't help with that: I only know the articles in /sources.",
    "fact": "/random picks one for you.",
    "privacy": "/privacy says what is stored and for how long, and /forget deletes what is stored "
    "about you.",
    "cost": "It's free, and you can ask as much as you like. One question at a time works best.",
    "media": "I can only read and send text. You can copy or forward my answers, and change the "
    "size of the text in Telegram's settings.",
    "low": "I'm sorry, that sounds hard. I'm only a bot, but if it's getting too much you can talk "
    "to Samaritans free, day or night, on 116 123.",
    "lost": "Sorry, that wasn't clear. Try one short question with a name or a word from the "
    "articles; /topics shows what I know.",
    "medical": "I'm sorry, I can't give medical advice. Please ask your surgery or a pharmacist, "
    "or call 111; in an emergency, call 999.",
    "cite": "Press Cite under an answer for its reference, plain or in Harvard style, or send "
    "/cite for the last answer. I don't do other styles, and please cite the article, not me.",
    "new": "Done: we start afresh. What would you like to know?",
    "task": "I can't write things for you. I answer questions with the articles' exact words and "
    "their source, for you to use. What do you need to know?",
    "simple": "I can't reword what the articles say, but if you press Context under an answer "
    "you'll see the whole paragraph. Or ask me about one word or name at a time.",
    "advice": "I can't advise or predict: I only report what the articles say. Ask me what they "
    "say on a point.",
    "opinion": "I have no opinions of my own: I only report what the articles say. Ask me what "
    "anyone in them said about it.",
    "book": "I can't help with appointments, registration or your own care: please ask your "
    "surgery, or call 111 for medical advice. I only answer questions about the articles in "
    "/sources.",
    "injection": "I only report what the articles in /sources say, in their own words.",
    "rude": "I'll stick to what the articles in /sources say. Ask me about those whenever you "
    "like.",
    "trust": "Every quotation is word for word from the article; press Context under an answer to "
    "see it in its paragraph. I can pick the wrong passage, though: /about says how often.",
    "doubt": "Ask me a question first, and I'll show you the words and where they appear.",
    "disputed": "Sorry about that: I may have misread you. Please put it another way, or press 👎 "
    "under the answer to tell the people who run this what was wrong.",
    "repeat": "We haven't talked about anything yet. What would you like to know?",
    "joke": "I only know a few articles, and they aren't funny. Ask me about those.",
    "language": "My sources and my answers are in English only.",
    "which_point": "The points above are the articles' own words, in quotation marks where "
    "somebody is quoted. Send a point's number to see who said it and where.",
    "not_compared": "The articles don't compare them.",
    "nobody_disagrees": "Nobody is reported as disagreeing with that.",
    "no_more": "That's all I have on it. /topics lists everything else I can answer.",
    "unclear": "I don't know who or what you mean. Please ask with the name or the subject.",
    "long": "That's more than I can read at once. Please ask one question, in a sentence or two.",
    "safety": "I only have articles on health policy. In an emergency, call 999. For urgent "
    "medical advice, call 111. Samaritans are on 116 123.",
}


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def years(library: Library) -> str:
    """Name the years of the articles: "2003 and 2007", "1998 to 2007"."""
    named = sorted({a.record.published[:4] for a in library.articles.values()})
    return listed(named) if len(named) <= _NAMED else f"{named[0]} to {named[-1]}"


def _publications(library: Library) -> str:
    named = sorted({a.record.publication for a in library.articles.values()})
    return listed(named) if len(named) <= _NAMED else _counted(len(named), "publication")


def _counted(number: int, noun: str) -> str:
    written = _SMALL[number] if number < len(_SMALL) else str(number)
    return f"{written} {noun}" if number == 1 else f"{written} {noun}s"


def _about(library: Library) -> str:
    subject = library.vocabulary.subject
    return f" about {subject}" if subject else ""


def what_i_do(library: Library) -> str:
    """Describe in a line or two what the bot is for."""
    return (
        f"I'm a bot: I answer questions{_about(library)} from "
        f"{_counted(len(library.articles), 'article')} ({_publications(library)}, "
        f"{years(library)}), each time with the exact words and who said them."
    )


def chat(kind: str, library: Library) -> str:
    """Answer a message that asks for no fact."""
    if kind in _CHAT:
        return _CHAT[kind]
    greeting = "Hello. " if kind == "greeting" else ""
    return f"{greeting}{what_i_do(library)} Ask me a question, or see /help."


_ENGLISH_ONLY: Final = (
    "I found nothing on that. My sources and my answers are in English only: please ask in English."
)
# That sources and answers are in English, in languages whose speakers may write to a British bot.
_IN_ENGLISH: Final = {
    "ar": "مصادري وإجاباتي باللغة الإنجليزية.",
    "bn": "আমার তথ্যসূত্র ও উত্তরগুলো ইংরেজিতে।",
    "cy": "Saesneg yw iaith fy ffynonellau a'm hatebion.",
    "de": "Meine Quellen und Antworten sind auf Englisch.",
    "es": "Mis fuentes y mis respuestas están en inglés.",
    "fr": "Mes sources et mes réponses sont en anglais.",
    "hi": "मेरे स्रोत और उत्तर अंग्रेज़ी में हैं।",
    "it": "Le mie fonti e le mie risposte sono in inglese.",
    "pa": "ਮੇਰੇ ਸਰੋਤ ਅਤੇ ਜਵਾਬ ਅੰਗਰੇਜ਼ੀ ਵਿੱਚ ਹਨ।",
    "pl": "Moje źródła i odpowiedzi są w języku angielskim.",
    "pt": "As minhas fontes e respostas estão em inglês.",
    "ro": "Sursele și răspunsurile mele sunt în limba engleză.",
    "tl": "Nasa Ingles ang aking mga sanggunian at sagot.",
    "tr": "Kaynaklarım ve yanıtlarım İngilizcedir.",
    "ur": "میرے ذرائع اور جوابات انگریزی میں ہیں۔",
    "zh": "我的资料来源和回答都是英文的。",
}


def foreign(language: str) -> str:
    """Explain that sources and answers are in English, in the language too if it is a known one."""
    return "\n".join(filter(None, (_ENGLISH_ONLY, _IN_ENGLISH.get(language))))


THE_WORDS: Final = "The exact words:"


def not_them(suspected: str, speaker: str, *, same: bool) -> str:
    """Confirm or correct who the asker thought it was."""
    return f"Yes, {speaker}." if same else f"Not {suspected}: {speaker}."


def not_said_of(lack: Lack | None, fact: KnownFact) -> str:
    """Decline a follow-up in a sentence about the subject of the last fact."""
    year = fact.article.record.published[:4]
    if lack and lack.kind == "kind":
        return f"The {year} article doesn't say {_KINDS.get(lack.what, 'that')}."
    who = fact.record.speaker or next(iter(fact.record.people), "")
    return f"I can't find that about {who}." if who else f"I can't find that in the {year} article."


PRINTED_WITH: Final = "As printed with the article"


def inferred(speaker: str) -> str:
    """Name a speaker whom only the context shows."""
    return f"{speaker} (from the context; no speaker is named here)"


def inferred_voice(voice: str) -> str:
    """Write how something was said by a speaker whom only the context shows."""
    return f"{voice} (speaker known from the context; none is named here)"


def probably(name: str) -> str:
    """Name a speaker whom only the context shows, in short."""
    return f"Probably {name}"


def note(remark: str) -> str:
    """Mark a remark as the bot's own."""
    return f"My note: {remark}"


def overview_lead(title: str, years: Sequence[str]) -> str:
    """Introduce facts from the articles of some years: an overview without a lead, or a list."""
    if not title:
        return f"From the {years[0]} article:" if len(years) == 1 else "From the articles:"
    one = f"{title}, in the {years[0]} article:"
    return one if len(years) == 1 else f"{title}: what the articles say"


def hedge(closest: Closest, library: Library) -> str:
    """Return one true sentence on why what follows may not be the answer."""
    lack = closest.lack
    if lack is None or lack.kind == "negation":
        several = isinstance(closest.entry, KnownOverview)
        likely = SOME_MAY_BE_MEANT if several else NOT_SURE
        return likely if closest.likely else MAY_NOT_HAVE_IT if closest.remote else NEAREST
    said = _lacking(lack, library)
    return said if lack.instead else f"{said} {NEAREST}"


def nothing_on(lack: Lack | None, library: Library, subjects: Sequence[str]) -> str:
    """Decline in one sentence that names what is missing, if that is known."""
    if lack is None:
        on = listed([_in_running_text(one, library) for one in subjects])
        return f"I can't find that in what the articles say about {on}." if on else NOT_FOUND
    return _lacking(lack, library)


_KINDS_ASKED: Final = {
    "when": "a date for that",
    "where": "a place for that",
    "why": "a reason for that",
    "who": "a name for that",
    "how many": "a number for that",
    "how much": "an amount for that",
    "how long": "a length of time for that",
    "how old": "anyone's age",
    "which name": "a name for that",
}
_KINDS: Final = {
    "when": "when",
    "where": "where",
    "why": "why",
    "who": "who",
    "to whom": "to whom",
    "how many": "how many",
    "how much": "how much",
    "how long": "how long",
    "how old": "how old anyone was",
    "which name": "what it is called",
}


def _in_running_text(name: str, library: Library) -> str:
    """Put "the" before a name that facts write with it: "the United Nations"."""
    told = (fact.record.answer for fact in library.facts.values())
    return f"the {name}" if any(f"the {name}" in text for text in told) else name


def _lacking(lack: Lack, library: Library) -> str:
    match lack.kind:
        case "unknown" if _is_printed(lack.what, library):
            return f"The articles mention “{_short(lack.what)}”, but I have no answer on that."
        case "unknown":
            return f"“{_short(lack.what)}” isn't mentioned in the articles."
        case "speech" if lack.on:
            return (
                f"I can't find anything from {lack.what} on {_in_running_text(lack.on, library)}."
            )
        case "subject" | "speech" if lack.what in library.people:
            return f"The articles report nothing from {lack.what} on that."
        case "subject" | "speech" if years := [
            one.record.published[:4]
            for one in library.articles.values()
            if one.record.title == lack.what
        ]:
            return f"I can't find that in the {years[0]} article."
        case "subject" | "speech":
            what = _in_running_text(lack.what, library)
            return f"I can't find that in what the articles say about {what}."
        case "figure" if lack.instead:
            return f"The article says {lack.instead}, not {_short(lack.what)}."
        case "figure":
            return f"I can't find the figure {_figure(lack.what)} in the articles."
        case "kind":
            return f"I can't find {_KINDS_ASKED.get(lack.what, 'that')}."
    return NOT_FOUND


def _is_printed(name: str, library: Library) -> bool:
    """Return whether a name stands in an article, though no fact may have it."""
    sought = f" {' '.join(word.key for word in words_of(name))} "
    return any(sought in article.text.joined for article in library.articles.values())


def what_to_try(library: Library, questions: Sequence[str]) -> str:
    """Name the articles, and suggest questions like the one asked if there are any."""
    titles = listed([f"“{a.record.title}”" for a in list(library.articles.values())[:_NAMED]])
    tried = f"\n\nTry: {' · '.join(questions)}" if questions else ""
    return f"I have {_counted(len(library.articles), 'article')}: {titles}.{tried}"


def about_part(question: str) -> str:
    """Head the answer to the second question of a message."""
    return f"On “{_short(question)}”"


def answered_above(link: str) -> str:
    """Point to the same answer, a few minutes ago; already marked up."""
    return f'<a href="{link}">Answered above</a>, a few minutes ago.'


def introduction(library: Library, *, sees_all: bool) -> str:
    """Introduce the bot in a group that it has just been added to."""
    sees = (
        "I can see all that is written here, but read only what is addressed to me."
        if sees_all
        else "I see only what is addressed to me."
    )
    return (
        f"{what_i_do(library)}\n\n"
        f"Ask with /ask and your question, or reply to one of my answers. {sees}"
    )


def copy(reference: str) -> str:
    """Label the button that copies a reference."""
    return f"Copy: {reference}"


def not_today(year: str) -> str:
    """Explain that an article says nothing about the present."""
    return f"This is the position as reported in {year}; the articles don't say what is true today."


def start(library: Library) -> str:
    """Introduce the bot in a private chat."""
    titles = [f"• {a.record.title} ({a.record.published[:4]})" for a in library.articles.values()]
    if len(titles) > _TITLES:
        titles[_TITLES:] = [f"and {len(titles) - _TITLES} more: /sources"]
    return (
        f"{what_i_do(library)}\n\n" + "\n".join(titles) + "\n\n"
        f"I have {_counted(len(library.facts), 'answer')} from them. I don't guess, advise or say "
        "what has happened since: where I find no answer, I tell you so.\n\n"
        "Just type a question, or start with one of these:"
    )


def help_text(library: Library) -> str:
    """Explain in ten lines how to ask."""
    return (
        "Just type a question in your own words; spelling mistakes don't matter.\n"
        "“Who is he?”, “why?” or “source?” are about my last answer; /new starts afresh.\n"
        "In groups: /ask and the question, or reply to one of my answers.\n"
        "In any other chat: my @name and a few words.\n"
        "To look around: /topics, /people, /sources, /random.\n"
        "The articles' own words: /quote finds them, /check says if a quotation can be printed.\n"
        "References for the last answer: /cite.\n"
        "To tell us something: /feedback. Your data: /privacy, /forget. Who runs this: /about.\n"
        "One question at a time, please, of up to 1,000 characters.\n"
        f"I know only the {_counted(len(library.articles), 'article')} in /sources, "
        "and show the source of every answer."
    )


def unknown_command(nearest: str = "/help") -> str:
    """Answer a command that there is not, with the one that may be meant."""
    return f"{UNKNOWN_COMMAND} Did you mean {nearest}?" if nearest != "/help" else UNKNOWN_COMMAND


def description(library: Library) -> str:
    """Fill the bot's empty chat, in the 512 characters that Telegram allows."""
    return f"{what_i_do(library)}\n\nPress Start, or just type a question."[:512]


def short_description(library: Library) -> str:
    """Fill the bot's profile, in the 120 characters that Telegram allows."""
    count = _counted(len(library.articles), "article")
    text = (
        f"Answers questions{_about(library)} from {count}, with the exact words and their source."
    )
    return text[:120]


def no_such(kind: Literal["topics", "people"], typed: str) -> str:
    """Reply that nothing has the name that was typed."""
    return f"I know no {'topic' if kind == 'topics' else 'person'} called “{_short(typed)}”."


def sources(library: Library) -> str:
    """Head the list of articles."""
    return f"I answer from {_counted(len(library.articles), 'article')}:"


def extent(paragraphs: int, facts: int) -> str:
    """Write how long an article is and how many facts are drawn from it."""
    text = f"{_counted(paragraphs, 'paragraph')}, {_counted(facts, 'answer')}"
    return text[0].upper() + text[1:]


def verified(library: Library) -> str:
    """Return when the quotations were last checked against the articles."""
    when = _moment(library.verified_at)
    return f"All quotations were last checked, word for word, on {when}."


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def outline_line(paragraph: Paragraph, facts: int) -> str:
    """Give the beginning of a paragraph and how many facts it has."""
    counted = f" ({_counted(facts, 'answer')})" if facts else ""
    return f"{paragraph.number}. {_short(' '.join(paragraph.text.split()))}{counted}"


def paragraph_of(number: int, count: int) -> str:
    """Return which paragraph this is, of how many."""
    return f"paragraph {number} of {count}"


def paragraphs(numbers: Sequence[int]) -> str:
    """Name paragraphs: "paragraph 4", "paragraphs 4 and 5"."""
    return f"paragraph{'s' * (len(numbers) > 1)} {listed([str(n) for n in numbers])}"


def _figure(folded: str) -> str:
    """Write a figure as it is printed: 205,000."""
    long = folded.isdecimal() and len(folded) > len("2003")
    return f"{int(folded):,}" if long else _short(folded)


def _short(text: str, length: int = 80) -> str:
    return cut(text, length)


def thanks_for_feedback(number: int) -> str:
    """Thank for feedback, by its number."""
    return f"Thank you. This is feedback no. {number}."


def forgotten(rows: int) -> str:
    """Confirm how much was deleted at a person's request."""
    if not rows:
        return "Nothing linked to you was stored."
    return f"Deleted: {_counted(rows, 'item')}. Nothing linked to you is stored any more."


def privacy(retention: Retention) -> str:
    """Explain what is stored and for how long."""
    return (
        "What I keep:\n"
        "• Questions that I couldn't answer well: the words alone, not who asked, for "
        f"{_counted(retention.declined_days, 'day')}, so that the gaps can be filled.\n"
        f"• Your votes, and feedback that you send, for {_counted(retention.feedback_days, 'day')}"
        ".\n"
        "• Our conversation, so that I understand “why?” and answer nothing twice, for two days.\n"
        "• A message as it came until I have answered it; for two days if I can't.\n"
        "Else I keep no names, only a code in their place that nobody else can make.\n"
        "/forget deletes what is kept under your code. /new starts a new conversation."
    )


def status(
    library: Library,
    started: datetime,
    outcomes: Mapping[str, int],
    votes: Mapping[tuple[str, str, str | None], int],
    reason: str | None,
) -> str:
    """Tell an operator how the bot is; `votes` are counted by fact, kind and reason."""
    up = datetime.now(UTC) - started
    hours, minutes = divmod(up.seconds // 60, 60)
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(outcomes.items())) or "none yet"
    return (
        f"Up for {up.days} d {hours} h {minutes} min, version {__version__}.\n"
        f"Knowledge {library.version}, read on {_moment(library.verified_at)}: "
        f"{_counted(len(library.articles), 'article')}, {_counted(len(library.facts), 'fact')}, "
        f"{_counted(len(library.gaps), 'known gap')}.\n"
        f"Messages since the start: {counts}.\n"
        f"{_votes(votes)}" + ("" if reason is None else f"\nPaused{_because(reason)}.")
    )


def inbox(waiting: int, given_up: int) -> str:
    """Tell an operator what has not been answered."""
    return f"Waiting for an answer: {waiting}. Given up in the last two days: {given_up}."


def _votes(votes: Mapping[tuple[str, str, str | None], int]) -> str:
    """Count the votes, and name what most are against."""
    liked = sum(count for (_, kind, _), count in votes.items() if kind == "up")
    against = {(fact, why): n for (fact, kind, why), n in votes.items() if kind == "down"}
    most = sorted(against, key=lambda each: -against[each])[:_VOTED_DOWN]
    listed = [f"• {f} ({REASONS.get(why or '', 'no reason given')}): {against[f, why]}"
              for f, why in most]  # fmt: skip
    return "\n".join([f"Votes: {liked} 👍, {sum(against.values())} 👎.", *listed])


def _because(reason: str) -> str:
    return f": {_short(reason, _REASON)}" if reason else ""


def paused(reason: str) -> str:
    """Tell those who ask that there is no answer for now."""
    return f"I'm being worked on and can't answer just now{_because(reason)}."


def pausing(reason: str) -> str:
    """Confirm to the operator what everyone else is told."""
    return f"Paused. Everyone but you is told: {paused(reason)}\n/resume ends it."


def about(library: Library, settings: About) -> str:
    """Return who runs the bot, its versions, licence and source."""
    lines = [
        what_i_do(library),
        "",
        f"Run by: {settings.operator}" if settings.operator else "",
        f"Version {__version__}, knowledge {library.version}.",
        measured(ACCURACY) if library.articles.keys() == {*ACCURACY.articles} else "",
        f"Source code: {settings.source}" if settings.source else "",
        "Licence: MIT for the code; the articles belong to their publisher.",
    ]
    return "\n".join(line for n, line in enumerate(lines) if line or n == 1)


def measured(accuracy: Accuracy) -> str:
    """Return how good the answers are: by the last readers, then on the development sets."""
    return " ".join([*_as_read(accuracy), *_as_developed(accuracy)])


def _as_read(accuracy: Accuracy) -> Iterator[str]:
    if grades := accuracy.last_round:
        people = len({one.persona for one in grades})
        yield (
            f"{_counted(people, 'reader').capitalize()} new to me graded my replies to "
            f"{sum(one.asked for one in grades)} questions of their own: "
            f"{sum(one.a for one in grades)} right and sufficient, "
            f"{sum(one.d for one in grades)} wrong or misleading."
        )


def _as_developed(accuracy: Accuracy) -> Iterator[str]:
    if sets := accuracy.claims:
        unanswerable = sum(one.near + one.other for one in sets)
        yield (
            f"Of {sum(one.answerable for one in sets)} questions used to develop me that the "
            f"articles answer, I answered {sum(one.right for one in sets)} rightly and "
            f"{sum(one.wrong for one in sets)} wrongly, and hedged on or missed the rest; of "
            f"{unanswerable} that they don't, I answered "
            f"{sum(one.near_answered + one.other_answered for one in sets)} all the same."
        )


def reloaded(library: Library, *, changed: bool) -> str:
    """Tell a curator that the files were read again."""
    if not changed:
        return f"Nothing has changed; the knowledge is version {library.version}."
    count = f"{_counted(len(library.facts), 'fact')}, {_counted(len(library.gaps), 'gap')}"
    return f"I answer from the new files now: version {library.version}, {count}."


def refused(problems: Sequence[str]) -> str:
    """Tell a curator that an edit is not used, and why; fits into one message."""
    shown = [f"{problem[:300]}…" if len(problem) > 300 else problem for problem in problems[:10]]
    more = len(problems) - len(shown)
    if more:
        shown.append(f"and {more} more")
    head = "The last edit of the knowledge is not used; I go on answering from the version before."
    return "\n".join([head, "", *shown])


def held(lost: Sequence[Fact | Overview | Gap]) -> str:
    """Tell a curator that an edit would lose entries, and how to have it all the same."""
    shown = [gone(entry) for entry in lost[:20]]
    if len(lost) > len(shown):
        shown.append(f"and {len(lost) - len(shown)} more")
    head = "The last edit of the knowledge removes entries, so I don't use it yet:"
    way_out = "If that is meant, save the file again or send /reload."
    return "\n".join([head, "", *shown, "", way_out])


def gone(entry: Fact | Overview | Gap) -> str:
    """Report that an entry is no longer there, and how many questions went with it."""
    count = len(entry.questions)
    kind = type(entry).__name__.lower()
    return f"gone: {kind} {entry.id!r}, with {count:,} question{'s' * (count != 1)}"


def mended(library: Library) -> str:
    """Tell a curator that the files are in order again."""
    return f"The knowledge files are in order again.\n{reloaded(library, changed=True)}"


def terminal_welcome(library: Library) -> str:
    """Introduce the same bot in a terminal."""
    return f"{what_i_do(library)}\nType a question, or /help; Ctrl-D ends."
