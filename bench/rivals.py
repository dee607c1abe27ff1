"""Ordinary ways of finding an entry, for comparison."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bench.matchers import KEPT, Hit, Matcher
from bot.language.text import words

Texts = Sequence[Sequence[str]]
"""What each entry holds: its questions, then its statements."""


class Scan:
    """A rapidfuzz scorer over every text of every entry; an entry is as near as its nearest."""

    def __init__(self, texts: Texts, scorer: Callable[..., float]) -> None:
        self._scorer = scorer
        self._choices = [" ".join(words(text)) for entry in texts for text in entry]
        lengths = [len(entry) for entry in texts]
        self._starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))

    def best(self, query: str) -> list[Hit]:
        """Return the entries by their best score, 0 to 100."""
        scores = process.cdist([" ".join(words(query))], self._choices, scorer=self._scorer)[0]
        return _top(np.maximum.reduceat(scores, self._starts))


class Bm25:
    """bm25s with Snowball stems and its English stop words; an entry is all its texts."""

    def __init__(self, texts: Texts) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()
        self._kept = min(KEPT, len(texts))
        corpus = self._tokens([" ".join(entry) for entry in texts])
        self._index.index(corpus, show_progress=False)

    def _tokens(self, texts: list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(texts, stemmer=self._stemmer, show_progress=False)

    def best(self, query: str) -> list[Hit]:
        """Return the entries by BM25; none where no word is known."""
        found, scores = self._index.retrieve(
            self._tokens([query]), k=self._kept, show_progress=False
        )
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit(entry, score) for entry, score in pairs if score > 0]


class Fts5:
    """SQLite FTS5 with the porter tokenizer: any word may match, ranked by its bm25()."""

    def __init__(self, texts: Texts) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("CREATE VIRTUAL TABLE entry USING fts5(text, tokenize='porter')")
        rows = ((number, " ".join(entry)) for number, entry in enumerate(texts))
        self._base.executemany("INSERT INTO entry(rowid, text) VALUES (?, ?)", rows)

    def best(self, query: str) -> list[Hit]:
        """Return the entries by bm25(), turned so that more is better."""
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(query)))
        if not asked:
            return []
        sql = "SELECT rowid, -bm25(entry) FROM entry WHERE entry MATCH ? ORDER BY 2 DESC LIMIT ?"
        return [Hit(*row) for row in self._base.execute(sql, (asked, KEPT))]


RIVALS: Final[dict[str, Callable[[Texts], Matcher]]] = {
    "BM25 (bm25s)": Bm25,
    "SQLite FTS5": Fts5,
    "token_set_ratio": lambda texts: Scan(texts, fuzz.token_set_ratio),
    "WRatio": lambda texts: Scan(texts, fuzz.WRatio),
}


def _top(scores: NDArray[np.float32]) -> list[Hit]:
    """Return the best of all scores; equal ones in the order of the entries."""
    kept = min(KEPT, len(scores))
    cut = np.partition(scores, -kept)[-kept]
    top = np.flatnonzero(scores >= cut)
    order = top[np.argsort(-scores[top], kind="stable")][:kept]
    return [Hit(int(entry), float(scores[entry])) for entry in order if scores[entry] > 0]
