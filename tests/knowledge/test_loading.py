"""A small valid base, damaged in one way at a time: whole messages, each at its own place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import KnowledgeError
from bot.knowledge import KnowledgePaths, inspect, load

TEXT = """\
Published: 5/3/2001, Issue 12

The parish council has just two weeks to 'mend the bridge', the Walkers Union has warned.

Union chair Ada Reed said the hall had lost 40 members. 'We saw three boats – and “no” ferry … yet.'

Mayor Tom Birch said the old bridge would close within two weeks. He blamed
the weather, and the SWA most of all.
"""

OTHER = "A new ferry will run from May, the county has said.\n"

ARTICLES = """\
- id: bridge
  title: Mend it or swim
  publication: Village Voice
  published: 2001-03-05
  text: seeds/bridge.txt
- id: ferry
  title: A ferry at last
  publication: Village Voice
  published: 2002
  text: seeds/ferry.txt
"""

FACTS = """\
- id: two-weeks
  article: bridge
  answer: The Walkers Union warned that the council had 2 weeks to mend the bridge.
  quote: The parish council has just two weeks to 'mend the bridge'
  speaker: Walkers Union
  voice: reported
  topics: [the bridge]
  questions: [How long has the council got?, When must the bridge be mended?]
  see_also: [weather]
- id: weather
  article: bridge
  answer: The mayor, Tom Birch, blamed the weather and the Severn Water Authority.
  quote: He blamed the weather
  paragraph: 4
  speaker: Tom Birch
  people: [Tom Birch]
  topics: [the bridge, blame]
  questions:
    - Who is to blame?
    - What did the mayor say?
"""

GAPS = """\
- id: cost
  answer: The articles do not say what a bridge costs.
  questions: [What does a bridge cost?]
"""

VOCABULARY = """\
abbreviations:
  SWA: Severn Water Authority
synonyms:
  - [boat, ferry]
"""

QUESTIONS = """\
- q: How long has the council got?
  kind: plain
  expect: [[two weeks, 2 weeks]]
"""

BASE: dict[str, str] = {
    "data/articles.yaml": ARTICLES,
    "data/facts.yaml": FACTS,
    "data/gaps.yaml": GAPS,
    "data/vocabulary.yaml": VOCABULARY,
    "data/questions.yaml": QUESTIONS,
    "seeds/bridge.txt": TEXT,
    "seeds/ferry.txt": OTHER,
}

F, A, G = "data/facts.yaml", "data/articles.yaml", "data/gaps.yaml"
V, Q = "data/vocabulary.yaml", "data/questions.yaml"
QUOTE = "The parish council has just two weeks to 'mend the bridge'"


def write(root: Path, files: Mapping[str, str | bytes]) -> KnowledgePaths:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return KnowledgePaths(root=root)


def damaged(file: str, old: str, new: str) -> dict[str, str]:
    assert BASE[file].count(old) == 1, f"{old!r} must stand once in {file}"
    return {**BASE, file: BASE[file].replace(old, new)}


def problems(paths: KnowledgePaths) -> list[str]:
    return [str(problem) for problem in inspect(paths).problems]


def test_base_has_no_problem(tmp_path: Path) -> None:
    assert problems(write(tmp_path, BASE)) == []


DAMAGES = {
    "bare-boolean": (
        F,
        "The Walkers Union warned that the council had 2 weeks to mend the bridge.",
        "no",
        [
            "data/facts.yaml:3:11: error: `no` is read as a boolean, text was expected: put "
            "it in quotes [yaml-bare-scalar]"
        ],
    ),
    "bare-number": (
        F,
        "speaker: Walkers Union",
        "speaker: 1.10",
        [
            "data/facts.yaml:5:12: error: `1.10` is read as a number, text was expected: put "
            "it in quotes [yaml-bare-scalar]"
        ],
    ),
    "bare-date": (
        F,
        "speaker: Walkers Union",
        "speaker: 2003-10-16",
        [
            "data/facts.yaml:5:12: error: `2003-10-16` is read as a date, text was expected: "
            "put it in quotes [yaml-bare-scalar]"
        ],
    ),
    "bare-null": (
        F,
        "- Who is to blame?",
        "- ~",
        [
            "data/facts.yaml:19:7: error: `~` is read as null, text was expected: put it in "
            "quotes [yaml-bare-scalar]"
        ],
    ),
    "bare-key": (
        V,
        "SWA:",
        "NO:",
        [
            "data/vocabulary.yaml:2:3: error: `NO` is read as a boolean, text was expected: "
            "put it in quotes [yaml-bare-scalar]"
        ],
    ),
    "empty-value": (
        F,
        "answer: The mayor, Tom Birch, blamed the weather and the Severn Water Authority.",
        "answer:",
        [
            "data/facts.yaml:12:10: error: nothing, text was expected: fill it in or remove "
            "the key [empty-value]"
        ],
    ),
    "duplicate-key": (
        F,
        "  paragraph: 4",
        "  article: bridge",
        [
            "data/facts.yaml:14:3: error: duplicate key 'article', first at line 11 "
            "[yaml-duplicate-key]"
        ],
    ),
    "alias": (
        F,
        "article: bridge\n  answer: The mayor",
        "article: *bridge\n  answer: The mayor",
        [
            "data/facts.yaml:11:12: error: alias '*bridge', a value was expected: write it "
            "out, or in quotes [yaml-alias]"
        ],
    ),
    "anchor": (
        F,
        "id: weather",
        "id: &w weather",
        [
            "data/facts.yaml:10:7: error: anchor '&w', anchors are not used here: remove it "
            "[yaml-anchor]"
        ],
    ),
    "tag": (
        F,
        "speaker: Tom Birch",
        "speaker: !!str Tom Birch",
        ["data/facts.yaml:15:12: error: tag '!!str', tags are not used here: remove it [yaml-tag]"],
    ),
    "merge-key": (
        F,
        "  paragraph: 4",
        "  <<: {}",
        [
            "data/facts.yaml:14:3: error: merge key '<<', merging is not used here: write the"
            " keys out [yaml-merge]"
        ],
    ),
    "list-as-key": (
        F,
        "  paragraph: 4",
        "  ? [a]\n  : b",
        ["data/facts.yaml:14:5: error: a list as a key, text was expected [yaml-key]"],
    ),
    "tab": (
        F,
        "  paragraph: 4",
        "\tparagraph: 4",
        ["data/facts.yaml:14:1: error: a tab, spaces were expected [yaml-tab]"],
    ),
    "colon-in-text": (
        F,
        "He blamed the weather\n",
        "He blamed: the weather\n",
        [
            "data/facts.yaml:13:19: error: ':' is not expected here: put the text in quotes, "
            "or check the indentation [yaml-syntax]"
        ],
    ),
    "unclosed-quote": (
        F,
        "speaker: Tom Birch",
        "speaker: 'Tom Birch",
        ["data/facts.yaml:15:12: error: a quote opens here and is never closed [yaml-syntax]"],
    ),
    "unclosed-bracket": (
        F,
        "[Tom Birch]",
        "[Tom Birch",
        [
            "data/facts.yaml:17:9: error: ',' or ']' was expected: separate the items of the "
            "list, or close it [yaml-syntax]"
        ],
    ),
    "text-after-quote": (
        F,
        "quote: He blamed the weather",
        "quote: 'He' blamed the weather",
        [
            "data/facts.yaml:13:15: error: a key was expected: indent the line like those above,"
            " or, if a text begins with a quotation mark, put all of it in quotes [yaml-syntax]"
        ],
    ),
    "stopped-in-the-middle": (
        F,
        "    - What did the mayor say?\n",
        '    - "What did',
        ["data/facts.yaml:20:7: error: a quote opens here and is never closed [yaml-syntax]"],
    ),
    "no-colon": (
        F,
        "speaker: Tom Birch",
        "speaker Tom Birch",
        [
            "data/facts.yaml:15:3: error: a line without ':', 'key: value' or '- item' was "
            "expected [yaml-syntax]"
        ],
    ),
    "reserved-character": (
        F,
        "speaker: Tom Birch",
        "speaker: @tom",
        [
            "data/facts.yaml:15:12: error: a text cannot begin with '@': put it in quotes "
            "[yaml-syntax]"
        ],
    ),
    "escape": (
        F,
        "speaker: Tom Birch",
        'speaker: "Tom \\B"',
        [
            "data/facts.yaml:15:17: error: unknown escape after '\\': write '\\\\', or use "
            "single quotes [yaml-syntax]"
        ],
    ),
    "two-documents": (
        F,
        "- id: weather",
        "---\n- id: weather",
        [
            "data/facts.yaml:10:1: error: a second document begins here, one was expected: "
            "remove the '---' [yaml-documents]"
        ],
    ),
    "nested": (
        F,
        "[Tom Birch]",
        "[" * 20,
        [
            "data/facts.yaml:16:25: error: lists and mappings nested more than 16 deep "
            "[yaml-nesting]"
        ],
    ),
    "control-character": (
        F,
        "Tom Birch]",
        "Tom\x00Birch]",
        [
            "data/facts.yaml:16:15: error: control character '\\x00', text was expected: "
            "delete it [control-character]"
        ],
    ),
    "escaped-control-character": (
        F,
        "[Tom Birch]",
        '["Tom\\0Birch"]',
        [
            "data/facts.yaml:16:12: error: escaped control character '\\x00' in a text: remove"
            " it [control-character]"
        ],
    ),
    "missing-key": (
        G,
        "  answer: The articles do not say what a bridge costs.\n",
        "",
        ["data/gaps.yaml:1:3: error: no key 'answer', every gap needs one [missing-key]"],
    ),
    "unknown-key": (
        F,
        "  people:",
        "  poeple:",
        ["data/facts.yaml:16:3: error: unknown key 'poeple': did you mean 'people'? [unknown-key]"],
    ),
    "unknown-key-unlike-any": (
        F,
        "  people:",
        "  zzz:",
        [
            "data/facts.yaml:16:3: error: unknown key 'zzz': expected id, article, answer, "
            "quote, paragraph, speaker, role, voice, speaker_inferred, note, topics, people, "
            "questions, keywords, see_also, opposes [unknown-key]"
        ],
    ),
    "empty-text": (
        F,
        "speaker: Tom Birch",
        "speaker: ''",
        [
            "data/facts.yaml:15:12: error: empty text, at least one character was expected "
            "[empty-text]"
        ],
    ),
    "long": (
        F,
        "speaker: Tom Birch",
        "speaker: " + "x" * 201,
        [
            "data/facts.yaml:15:12: error: 201 characters, at most 200 were expected: shorten"
            " it [too-long]"
        ],
    ),
    "bad-id": (
        G,
        "id: cost",
        "id: The Cost",
        [
            "data/gaps.yaml:1:7: error: id 'The Cost', lower-case letters, digits and single "
            "hyphens expected [bad-id]"
        ],
    ),
    "bad-url": (
        A,
        "  published: 2002",
        "  url: www.x.org\n  published: 2002",
        [
            "data/articles.yaml:9:8: error: address 'www.x.org', http:// or https:// and no "
            "spaces expected [bad-url]"
        ],
    ),
    "bad-date": (
        A,
        "2001-03-05",
        "2001-02-30",
        [
            "data/articles.yaml:4:14: error: '2001-02-30', a date as 2003-10-16, 2003-10 or "
            "2003 was expected [bad-date]"
        ],
    ),
    "no-date": (
        A,
        "2001-03-05",
        "soon",
        [
            "data/articles.yaml:4:14: error: 'soon', a date as 2003-10-16, 2003-10 or 2003 "
            "was expected [bad-date]"
        ],
    ),
    "bad-number": (
        F,
        "paragraph: 4",
        "paragraph: 0",
        ["data/facts.yaml:14:14: error: number '0', 1 or more was expected [bad-number]"],
    ),
    "quoted-number": (
        F,
        "paragraph: 4",
        "paragraph: '4'",
        [
            "data/facts.yaml:14:14: error: text '4', a whole number was expected: remove the "
            "quotes [wrong-type]"
        ],
    ),
    "unknown-value": (
        F,
        "voice: reported",
        "voice: report",
        [
            "data/facts.yaml:6:10: error: 'report', expected 'quoted', 'reported', "
            "'document', 'retold' or 'journalist': did you mean 'reported'? [unknown-value]"
        ],
    ),
    "too-few": (
        G,
        "[What does a bridge cost?]",
        "[]",
        ["data/gaps.yaml:3:14: error: a list of 0, at least 1 expected [too-few]"],
    ),
    "too-many": (
        G,
        "[What does a bridge cost?]",
        str([f"q{n}" for n in range(21)]),
        ["data/gaps.yaml:3:14: error: a list of 21, at most 20 expected [too-many]"],
    ),
    "text-for-list": (
        F,
        "[Tom Birch]",
        "Tom Birch",
        [
            "data/facts.yaml:16:11: error: text 'Tom Birch', a list was expected: put it in ["
            " ] [wrong-type]"
        ],
    ),
    "list-for-text": (
        F,
        "speaker: Tom Birch",
        "speaker: [Tom Birch]",
        ["data/facts.yaml:15:12: error: a list, text was expected [wrong-type]"],
    ),
    "text-for-record": (
        G,
        GAPS,
        "- cost\n",
        ["data/gaps.yaml:1:3: error: text 'cost', a mapping was expected [wrong-type]"],
    ),
    "mapping-for-file": (
        G,
        GAPS,
        "cost: 1\n",
        [
            "data/gaps.yaml:1:1: error: a mapping, a list was expected: begin each entry with"
            " '- ' [wrong-type]"
        ],
    ),
    "list-for-vocabulary": (
        V,
        VOCABULARY,
        "- SWA\n",
        ["data/vocabulary.yaml:1:1: error: a list, a mapping was expected [wrong-type]"],
    ),
    "one-synonym": (
        V,
        "[boat, ferry]",
        "[boat]",
        [
            "data/vocabulary.yaml:4:5: error: a list of 1, at least 2 expected: put a comma "
            "between two [too-few]"
        ],
    ),
    "bad-after": (
        Q,
        "kind: plain",
        "kind: plain\n  after: 3",
        ["data/questions.yaml:3:10: error: a number, a list was expected [wrong-type]"],
    ),
    "duplicate-id": (
        F,
        "id: weather",
        "id: two-weeks",
        [
            "data/facts.yaml:9:14: error: unknown fact 'weather' [unknown-fact]",
            "data/facts.yaml:10:7: error: duplicate id 'two-weeks', first at line 1 [duplicate-id]",
        ],
    ),
    "duplicate-id-gap": (
        G,
        "id: cost",
        "id: weather",
        [
            "data/gaps.yaml:1:7: error: duplicate id 'weather', first at data/facts.yaml:10 "
            "[duplicate-id]"
        ],
    ),
    "duplicate-article": (
        A,
        "id: ferry",
        "id: bridge",
        ["data/articles.yaml:6:7: error: duplicate id 'bridge', first at line 1 [duplicate-id]"],
    ),
    "unknown-article": (
        F,
        "article: bridge\n  answer: The mayor",
        "article: brigde\n  answer: The mayor",
        [
            "data/facts.yaml:11:12: error: unknown article 'brigde': did you mean 'bridge'? "
            "[unknown-article]"
        ],
    ),
    "unknown-fact": (
        F,
        "[weather]",
        "[wether]",
        [
            "data/facts.yaml:9:14: error: unknown fact 'wether': did you mean 'weather'? "
            "[unknown-fact]"
        ],
    ),
    "self-reference": (
        F,
        "[weather]",
        "[two-weeks]",
        [
            "data/facts.yaml:9:14: error: see_also names the fact itself: remove 'two-weeks' "
            "[self-reference]"
        ],
    ),
    "text-missing": (
        A,
        "seeds/ferry.txt",
        "seeds/fery.txt",
        [
            "data/articles.yaml:10:9: error: article text 'seeds/fery.txt': no such file "
            "[missing-file]"
        ],
    ),
    "question-twice": (
        F,
        "- What did the mayor say?",
        "- who is to blame",
        [
            "data/facts.yaml:20:7: error: also a question of 'weather' at line 19 "
            "[duplicate-question]"
        ],
    ),
    "question-in-gap": (
        G,
        "What does a bridge cost?",
        "Who is to blame",
        [
            "data/gaps.yaml:3:15: error: also a question of 'weather' at data/facts.yaml:19 "
            "[duplicate-question]"
        ],
    ),
    "no-facts": (
        F,
        FACTS,
        "",
        ["data/facts.yaml: error: no facts, at least one was expected [empty-file]"],
    ),
    "no-articles": (
        A,
        ARTICLES,
        "[]\n",
        ["data/articles.yaml: error: no articles, at least one was expected [empty-file]"],
    ),
    "abbr-twice": (
        V,
        "  SWA: Severn Water Authority",
        "  SWA: Severn Water Authority\n  swa: x",
        [
            "data/vocabulary.yaml:3:3: error: abbreviation 'swa' is defined twice, first at "
            "line 2 [duplicate-abbreviation]"
        ],
    ),
    "synonym-twice": (
        V,
        "[boat, ferry]",
        "[boat, ferry, Boat]",
        [
            "data/vocabulary.yaml:4:19: error: 'Boat' stands twice in its group: remove one "
            "[duplicate-synonym]"
        ],
    ),
    "synonym-clash": (
        V,
        "[boat, ferry]",
        "[swa, ferry]",
        [
            "data/vocabulary.yaml:4:6: error: 'swa' is an abbreviation of 'Severn Water "
            "Authority', which is not in this group: remove one of the two entries "
            "[synonym-clash]"
        ],
    ),
    "changed": (
        F,
        QUOTE,
        "The parish council has just three weeks to 'mend the bridge'",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            " here: 'three' -> 'two' (paragraph 2) [quote-not-found]"
        ],
    ),
    "left-out": (
        F,
        QUOTE,
        "The parish council has two weeks to 'mend the bridge'",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            " here: 'has' -> 'has just' (paragraph 2) [quote-not-found]"
        ],
    ),
    "added": (
        F,
        QUOTE,
        "The parish council has just about two weeks to 'mend the bridge'",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            " here: 'just about' -> 'just' (paragraph 2) [quote-not-found]"
        ],
    ),
    "first-word": (
        F,
        QUOTE,
        "A parish council has just two weeks to 'mend the bridge'",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            " here: 'A' -> 'The' (paragraph 2) [quote-not-found]"
        ],
    ),
    "last-word": (
        F,
        QUOTE,
        "The parish council has just two weeks to 'mend the ford'",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            ' here: "ford\'" -> "bridge\'," (paragraph 2) [quote-not-found]'
        ],
    ),
    "cut-word": (
        F,
        QUOTE,
        "has just two week",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            " here: 'week' -> 'weeks' (paragraph 2) [quote-not-found]"
        ],
    ),
    "case": (
        F,
        QUOTE,
        "The Parish council has just two weeks to 'mend the bridge'",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs"
            " in case only: 'Parish' -> 'parish' (paragraph 2) [quote-not-found]"
        ],
    ),
    "other-article": (
        F,
        QUOTE,
        "A new ferry will run",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: found "
            "in the other article ('ferry') [quote-not-found]"
        ],
    ),
    "joined": (
        F,
        QUOTE,
        "The parish council has just two weeks ... Ada Reed said the hall had lost 40 members",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: two "
            "separate passages joined (paragraphs 2 and 3) [quote-not-found]"
        ],
    ),
    "joined-without-dots": (
        F,
        QUOTE,
        "The parish council has just lost 40 members",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: two "
            "separate passages joined (paragraphs 2 and 3) [quote-not-found]"
        ],
    ),
    "paragraph-break": (
        F,
        QUOTE,
        "the Walkers Union has warned. Union chair Ada Reed",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: two "
            "separate passages joined (paragraphs 2 and 3) [quote-not-found]"
        ],
    ),
    "nothing-near": (
        F,
        QUOTE,
        "Cats may safely graze on Sundays only",
        [
            "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: not in "
            "the article; nothing near [quote-not-found]"
        ],
    ),
    "ambiguous": (
        F,
        QUOTE,
        "two weeks",
        [
            "data/facts.yaml:4:10: error: quotation stands 2 times in 'bridge' (paragraphs 2 "
            "and 4): quote more words or add 'paragraph' [quote-ambiguous]"
        ],
    ),
    "wrong-paragraph": (
        F,
        "paragraph: 4",
        "paragraph: 3",
        [
            "data/facts.yaml:14:14: error: quotation stands in paragraph 4, not in 3 "
            "[quote-paragraph]"
        ],
    ),
    "speaker": (
        F,
        "speaker: Tom Birch",
        "speaker: Dr Jo Flood",
        [
            "data/facts.yaml:15:12: warning: speaker 'Dr Jo Flood' is not named in paragraph "
            "4 or the two before it: check who says it [speaker-not-near]"
        ],
    ),
    "speaker-inferred-unnamed": (
        F,
        "  speaker: Tom Birch",
        "  speaker_inferred: true",
        [
            "data/facts.yaml:15:3: error: speaker_inferred without a speaker: name the likely "
            "speaker, or remove it [no-speaker]"
        ],
    ),
    "speaker-misspelt": (
        F,
        "speaker: Tom Birch",
        "speaker: Thom Birch",
        [
            "data/facts.yaml:15:12: warning: speaker 'Thom Birch' has 'Thom', which is nowhere in "
            "the article: check the name [speaker-not-near]"
        ],
    ),
    "claim-number": (
        F,
        "had 2 weeks",
        "had three weeks",
        [
            "data/facts.yaml:3:11: warning: answer has 'three', which is neither in paragraph"
            " 2 nor in the article's metadata: check it [unsupported-claim]"
        ],
    ),
    "claim-name": (
        F,
        "The mayor, Tom Birch, blamed",
        "In 1999 the mayor, Dick Birch, blamed",
        [
            "data/facts.yaml:12:11: warning: answer has '1999', 'Dick', which is neither in "
            "paragraph 4 nor in the article's metadata: check it [unsupported-claim]"
        ],
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), DAMAGES.values(), ids=DAMAGES)
def test_one_damage_is_reported_at_its_own_place(
    tmp_path: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    assert problems(write(tmp_path, damaged(file, old, new))) == expected


def test_a_speaker_who_is_not_near_is_reported_once_for_an_article(tmp_path: Path) -> None:
    facts = FACTS.replace("speaker: Tom Birch", "speaker: Dr Jo Flood")
    facts = facts.replace("speaker: Walkers Union", "speaker: Dr Jo Flood")
    found = problems(write(tmp_path, {**BASE, F: facts}))
    assert facts.count("Dr Jo Flood") == 2
    assert [line.partition("[")[2] for line in found] == ["speaker-not-near]"]


def test_the_author_of_a_report_may_speak_anywhere_in_it(tmp_path: Path) -> None:
    facts = FACTS.replace("speaker: Tom Birch", "speaker: Flood Trust report")
    articles = ARTICLES.replace("  title:", "  author: Flood Trust\n  title:", 1)
    assert problems(write(tmp_path, {**BASE, A: articles, F: facts})) == []


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        pytest.param(
            F,
            FACTS.replace("speaker: Walkers", "speaker: Café \udce9").encode(
                errors="surrogateescape"
            ),
            "data/facts.yaml:5:17: error: byte 0xe9 is not UTF-8: save the file as UTF-8 "
            "[not-utf-8]",
            id="latin-1",
        ),
        pytest.param(
            A,
            ARTICLES.encode("utf-16"),
            "data/articles.yaml:1:1: error: byte 0xff is not UTF-8: save the file as UTF-8 "
            "[not-utf-8]",
            id="utf-16",
        ),
        pytest.param(
            G,
            b"#" * (16 * 2**20 + 1),
            "data/gaps.yaml: error: bigger than 16,777,216 bytes: split the file [file-too-big]",
            id="too-big",
        ),
        pytest.param(
            "seeds/ferry.txt",
            b"x" * (2**20 + 1),
            "data/articles.yaml:10:9: error: article text 'seeds/ferry.txt': "
            "bigger than 1,048,576 bytes: split the file [file-too-big]",
            id="article-too-big",
        ),
        pytest.param(
            "seeds/ferry.txt",
            b"one\ntwo \xff",
            "data/articles.yaml:10:9: error: article text 'seeds/ferry.txt' (line 2, column 5): "
            "byte 0xff is not UTF-8: save the file as UTF-8 [not-utf-8]",
            id="article-not-utf-8",
        ),
    ],
)
def test_bytes_that_are_no_text_are_reported(
    tmp_path: Path, file: str, content: bytes, expected: str
) -> None:
    assert problems(write(tmp_path, {**BASE, file: content})) == [expected]


def test_missing_facts_and_a_folder_as_gaps_are_reported_together(tmp_path: Path) -> None:
    paths = write(tmp_path, BASE)
    (tmp_path / F).unlink()
    (tmp_path / G).unlink()
    (tmp_path / G).mkdir()
    assert problems(paths) == [
        "data/facts.yaml: error: no such file [missing-file]",
        "data/gaps.yaml: error: a folder or device, a file was expected [unreadable-file]",
    ]


def test_three_mistakes_in_three_files_are_three_errors_in_one_run(tmp_path: Path) -> None:
    files = {
        **BASE,
        F: FACTS.replace("just two", "just three"),
        G: GAPS.replace("answer:", "anwser:"),
        V: VOCABULARY.replace("boat, ferry", "boat, boat"),
    }
    with pytest.raises(KnowledgeError) as raised:
        load(write(tmp_path, files))
    assert str(raised.value).splitlines() == [
        "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: "
        "differs here: 'three' -> 'two' (paragraph 2) [quote-not-found]",
        "data/gaps.yaml:1:3: error: no key 'answer', every gap needs one [missing-key]",
        "data/gaps.yaml:2:3: error: unknown key 'anwser': did you mean 'answer'? [unknown-key]",
        "data/vocabulary.yaml:4:12: error: 'boat' stands twice in its group: remove one "
        "[duplicate-synonym]",
    ]


def test_bad_record_hides_nothing_of_the_others_and_is_still_known_by_its_id(
    tmp_path: Path,
) -> None:
    files = {**BASE, F: FACTS.replace("paragraph: 4", "paragraph: x").replace("just two", "just 2")}
    assert problems(write(tmp_path, files)) == [
        "data/facts.yaml:4:10: error: quotation is not in 'bridge' word for word: differs here: "
        "'2' -> 'two' (paragraph 2) [quote-not-found]",
        "data/facts.yaml:14:14: error: text 'x', a whole number was expected [wrong-type]",
    ]


def test_an_answer_that_leans_on_a_lost_quotation_is_not_doubted_as_well(tmp_path: Path) -> None:
    """The other quotation is the mistake; what follows from it would hide it."""
    leaning = FACTS.replace("had 2 weeks", "had 2 weeks, and blamed Venus")
    lost = leaning.replace("He blamed the weather", "He blamed Venus")
    assert problems(write(tmp_path, {**BASE, F: lost})) == [
        "data/facts.yaml:13:10: error: quotation is not in 'bridge' word for word: differs here: "
        "'Venus' -> 'the' (paragraph 4) [quote-not-found]",
    ]


def test_span_that_stands_twice_is_settled_by_its_paragraph(tmp_path: Path) -> None:
    files = damaged(F, QUOTE, "two weeks\n  paragraph: 4")
    library = load(write(tmp_path, files))
    quotation = library.facts["two-weeks"].quotation
    assert (quotation.text, quotation.paragraph) == ("two weeks", 4)


def test_span_that_stands_twice_in_its_paragraph_needs_more_words(tmp_path: Path) -> None:
    assert problems(write(tmp_path, damaged(F, QUOTE, "the\n  paragraph: 4"))) == [
        "data/facts.yaml:4:10: error: quotation stands 3 times in 'bridge' "
        "(paragraph 4): quote more words [quote-ambiguous]"
    ]


@pytest.mark.parametrize("name", [G, V, Q])
@pytest.mark.parametrize("content", ["", "# nothing yet\n", None])
def test_gaps_vocabulary_and_questions_may_be_empty_or_missing(
    tmp_path: Path, name: str, content: str | None
) -> None:
    answer = FACTS.replace(" and the Severn Water Authority", "")
    paths = write(tmp_path, {**BASE, F: answer, name: content or ""})
    if content is None:
        (tmp_path / name).unlink()
    assert problems(paths) == []


def test_warnings_do_not_stop_the_loading(tmp_path: Path) -> None:
    paths = write(tmp_path, damaged(F, "had 2 weeks", "had three weeks"))
    seen = inspect(paths)
    assert seen.library is not None
    assert [problem.severity for problem in seen.problems] == ["warning"]
    assert load(paths).version == seen.library.version


def test_quotation_is_cut_from_the_article_and_not_from_the_yaml(tmp_path: Path) -> None:
    typed = damaged(F, "He blamed the weather", "'We saw three boats - and \"no\" ferry ... yet.'")
    files = {**typed, F: str(typed[F]).replace("quote: 'We", "quote: |-\n    'We")}
    files[F] = str(files[F]).replace("paragraph: 4", "paragraph: 3").replace(
        "The mayor, Tom Birch, blamed the weather and the Severn Water Authority", "Three boats"
    ).replace("speaker: Tom Birch", "speaker: Ada Reed")  # fmt: skip
    seen = inspect(write(tmp_path, files))
    assert seen.problems == ()
    assert seen.library is not None
    quotation = seen.library.facts["weather"].quotation
    assert quotation.text == "'We saw three boats – and “no” ferry … yet.'"
    assert TEXT[quotation.start : quotation.end] == quotation.text


def test_library_looks_up_by_id_topic_and_person(tmp_path: Path) -> None:
    library = load(write(tmp_path, BASE), with_questions=True)
    first, second = library.facts["two-weeks"], library.facts["weather"]
    assert second.quotation.text == "He blamed the weather"
    assert second.article is library.articles["bridge"]
    assert list(library.topics.items()) == [("the bridge", (first, second)), ("blame", (second,))]
    assert dict(library.people) == {"Tom Birch": (second,)}
    assert library.gaps["cost"].questions == ("What does a bridge cost?",)
    assert [question.kind for question in library.questions] == ["plain"]


@pytest.mark.parametrize("name", BASE)
def test_version_changes_with_each_file_and_not_with_what_is_parsed(
    tmp_path: Path, name: str
) -> None:
    before = load(write(tmp_path, BASE))
    assert before.questions == ()
    assert load(write(tmp_path, BASE), with_questions=True).version == before.version
    assert len(before.version) == 12
    comment = "# edited\n" if name.endswith("yaml") else "\nAdded.\n"
    edited = load(write(tmp_path, {**BASE, name: str(BASE[name]) + comment}))
    assert edited.version != before.version


def outcome(paths: KnowledgePaths) -> str:
    """Either a library or `KnowledgeError`; anything else is a traceback that a curator sees."""
    try:
        return load(paths, with_questions=True).version
    except KnowledgeError as error:
        return str(error)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(BASE)), content=st.binary(max_size=200))
def test_any_bytes_give_a_library_or_knowledge_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    assert outcome(write(tmp_path_factory.mktemp("any"), {**BASE, name: content}))


PIECES = ["", "\n", "\t", ":", "- ", "'", '"', "[", "]", "{", "}", "*", "&a ", "!!int ", "? ", "<<"]
PIECES += [
    "|",
    ">",
    "#",
    "---",
    "~",
    "no",
    "1e9",
    "0x",
    "0b_",
    "2003-99-99",
    "\0",
    "…",
    "ß",
    "İ",
    "%",
]


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(BASE)),
    start=st.integers(0, 900),
    cut=st.integers(0, 40),
    piece=st.one_of(st.sampled_from(PIECES), st.text(max_size=8)),
)
def test_any_mutation_gives_a_library_or_knowledge_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, start: int, cut: int, piece: str
) -> None:
    text = str(BASE[name])
    start %= len(text)
    mutated = text[:start] + piece + text[start + cut :]
    assert outcome(write(tmp_path_factory.mktemp("mutated"), {**BASE, name: mutated}))
