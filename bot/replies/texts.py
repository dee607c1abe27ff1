"""Every sentence that the bot says of its own, in one place to be read aloud.

Numbers, titles and topics come from the library, so that a third article needs no change here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import __version__
from bot.answering import MEASURED, ChatKind
from bot.knowledge import Library
from bot.settings import About

DID_YOU_MEAN: Final = "Did you mean…"
NONE_OF_THESE: Final = "None of these"
REPHRASE: Final = (
    "Could you put it another way? One question, with the names or terms that matter, works best."
)
NOT_IN_THE_ARTICLES: Final = "The articles don't say."
NEAREST: Final = "What they do say that comes nearest:"
AS_PRINTED: Final = "[as printed]"
OTHER_SIDE: Final = "The other side:"
BACK: Final = "Back to the answer"
EARLIER: Final = "‹ Back"
LATER: Final = "More ›"
ALL_TOPICS: Final = "All topics"
OLD_BUTTON: Final = "This button is from an older version. Please ask again."
NO_LONGER_THERE: Final = "That answer is no longer in the collection. Please ask again."
THANKS_FOR_VOTE: Final = "Thanks, noted."
VOTE_WITHDRAWN: Final = "Taken back."
ASK_USAGE: Final = (
    "Put the question after the command: /ask who wrote the report on specialist doctors?"
)
UNKNOWN_COMMAND: Final = "I don't know that command. /help lists what I do."
GROUP_HELP: Final = (
    "Ask with /ask and your question; I answer only from the articles in /sources.\n"
    "For everything else, message me in private."
)
ONLY_TEXT: Final = "I can only read text."
NO_PERSONAL_DETAILS: Final = (
    "Please don't send personal details. I haven't kept the text of your message."
)
WENT_WRONG: Final = "Something went wrong on my side. Please ask again."

COMMANDS: Final = {
    "start": "what I know, and how to ask",
    "help": "how to ask, and the commands",
    "ask": "ask a question (needed in groups)",
    "topics": "the topics, with their facts",
    "sources": "the articles that I answer from",
    "about": "who runs this, versions and licence",
}
GROUP_COMMANDS: Final = ("ask", "help")

_SMALL: Final = "no one two three four five six seven eight nine ten".split()

WITH_EXAMPLES: Final = frozenset({"empty", "greeting", "about"})

_CHAT: Final = {
    "thanks": "You're welcome.",
    "acknowledged": "Ask away whenever you like.",
    "goodbye": "Goodbye.",
    "advice": "I can't advise, judge or predict: I only repeat what the articles in /sources say, "
    "word for word. Ask me what they say on a point.",
    "rude": "I'll stick to what the articles in /sources say. "
    "Ask me about those whenever you like.",
    "long": "That is more than I can read at once. Please ask one question, in a sentence or two.",
    "safety": "I only know articles on health policy. In an emergency call 999; for urgent medical "
    "advice call 111; Samaritans are on 116 123.",
}


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def years(library: Library) -> str:
    """Name the years of the articles: "2003 and 2007"."""
    return listed(sorted({a.record.published[:4] for a in library.articles.values()}))


def _publications(library: Library) -> str:
    return listed(sorted({a.record.publication for a in library.articles.values()}))


def _counted(number: int, noun: str) -> str:
    written = _SMALL[number] if number < len(_SMALL) else str(number)
    return f"{written} {noun}" if number == 1 else f"{written} {noun}s"


def what_i_do(library: Library) -> str:
    """Say in a line or two what the bot is for."""
    return (
        f"I'm a bot that answers questions about primary care policy from "
        f"{_counted(len(library.articles), 'article')} published in {_publications(library)} "
        f"({years(library)}), always with the exact words and who said them."
    )


def chat(kind: ChatKind, library: Library) -> str:
    """Answer a message that asks for no fact."""
    if kind in _CHAT:
        return _CHAT[kind]
    greeting = "Hello. " if kind == "greeting" else ""
    return f"{greeting}{what_i_do(library)}\nFor example:"


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
    "tr": "Kaynaklarım ve yanıtlarım İngilizcedir.",
    "ur": "میرے ذرائع اور جوابات انگریزی میں ہیں۔",
    "zh": "我的资料来源和回答都是英文的。",
}


def foreign(language: str) -> str:
    """Say that sources and answers are in English, also in the language if it is a known one."""
    return "\n".join(filter(None, (_ENGLISH_ONLY, _IN_ENGLISH.get(language))))


def nothing_covers(words: str) -> str:
    """Say which words no fact covers; `words` are already marked up."""
    return f"The articles don't say: nothing here covers {words}."


def about_part(question: str) -> str:
    """Head the answer to the second question of a message."""
    shown = question if len(question) <= 80 else f"{question[:79].rsplit(' ', 1)[0]}…"
    return f"On “{shown}”"


def not_today(year: str) -> str:
    """Say that an article cannot speak of the present."""
    return f"This is the position as reported in {year}; the articles don't say what is true today."


def start(library: Library) -> str:
    """Introduce the bot in a private chat."""
    titles = "\n".join(
        f"• {a.record.title} ({a.record.published[:4]})" for a in library.articles.values()
    )
    return (
        f"{what_i_do(library)}\n\n{titles}\n\n"
        f"I know {_counted(len(library.facts), 'fact')} from them. I don't guess, advise or say "
        "what has happened since: where the articles don't say, I tell you so.\n\n"
        "Just type a question, or start with one of these:"
    )


def help_text(library: Library) -> str:
    """Explain in ten lines how to ask."""
    commands = "\n".join(f"/{name}: {what}" for name, what in COMMANDS.items())
    return (
        "Type a question in your own words; spelling mistakes don't matter.\n"
        "In groups, put /ask before it.\n\n"
        f"{commands}\n\n"
        f"I answer only from the {_counted(len(library.articles), 'article')} in /sources, "
        "and every answer shows its source. Questions of up to 1,000 characters, please."
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
    return f"Answers on primary care policy from {count}, with the exact words and their source."[
        :120
    ]


def topics(library: Library) -> str:
    """Head the list of topics."""
    return f"{_counted(len(library.facts), 'fact')}, by topic:"


def sources(library: Library) -> str:
    """Head the list of articles."""
    return f"I answer from {_counted(len(library.articles), 'article')}:"


def extent(paragraphs: int, facts: int) -> str:
    """Say how long an article is and how many facts are drawn from it."""
    return f"{_counted(paragraphs, 'paragraph')}, {_counted(facts, 'fact')}"


def about(library: Library, settings: About) -> str:
    """Say who runs the bot, its versions, licence and source."""
    lines = [
        what_i_do(library),
        "",
        f"Run by: {settings.operator}" if settings.operator else "",
        f"Version {__version__}, knowledge {library.version}.",
        _measured(),
        f"Source code: {settings.source}" if settings.source else "",
        "Licence: MIT for the code; the articles belong to their publisher.",
    ]
    return "\n".join(line for n, line in enumerate(lines) if line or n == 1)


def _measured() -> str:
    it = MEASURED
    return (
        f"Measured on questions that are not among its own: of {it.answerable} that the articles "
        f"answer it answered {it.right} rightly and {it.wrong} wrongly, and offered choices or "
        f"declined else; of {it.unanswerable} that they don't answer it answered {it.answered}."
    )


def terminal_welcome(library: Library) -> str:
    """Introduce the same bot in a terminal."""
    return f"{what_i_do(library)}\nType a question, or /help; Ctrl-D ends."
