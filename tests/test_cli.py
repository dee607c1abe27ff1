"""The commands as people run them: real processes, real exit codes."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).parent.parent


def bot(
    *arguments: str,
    text: str | bytes = "",
    cwd: Path = ROOT,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    clean.pop("TELEGRAM_BOT_TOKEN", None)
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=text if isinstance(text, bytes) else text.encode(),
        capture_output=True,
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT)} | dict(environment),
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the shipped knowledge, to be damaged."""
    for name in ("data", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "config.yaml", tmp_path)
    return tmp_path


def test_one_question_is_answered_with_quotation_article_and_paragraph() -> None:
    done = bot("ask", "Who wrote the report on specialist doctors?")
    assert done.returncode == 0
    answer, quotation, source = done.stdout.split("\n\n")
    assert "Dr Minoo Irani" in answer
    assert quotation.startswith("❝ Report author and NHS Alliance specialist network lead Dr Minoo")
    assert source.splitlines()[1] == (
        "Specialist doctors left in lurch. Health Service Journal, 2007 (day not printed), "
        "paragraph 7"
    )


def test_json_has_the_keys_of_the_contract() -> None:
    answer = json.loads(bot("ask", "--json", "who chairs the nhs alliance").stdout)
    assert list(answer) == [
        "question", "outcome", "confidence", "text", "fact", "choices", "candidates", "gap",
        "elapsed_ms",
    ]  # fmt: skip
    assert list(answer["fact"]) == [
        "id", "answer", "quote", "speaker", "article", "article_file", "paragraph", "citation",
    ]  # fmt: skip
    assert answer["outcome"] == "answer"
    assert answer["fact"]["id"] == "dixon-chair"
    assert answer["fact"]["article_file"] == "003_cc49b36451a4d406.txt"
    assert answer["fact"]["paragraph"] == 3
    assert answer["choices"] == []
    assert len(answer["candidates"]) == 5


def test_a_decline_has_no_fact_but_the_nearest_as_choices() -> None:
    answer = json.loads(bot("ask", "--json", "what did Hutton say about polyclinics?").stdout)
    assert (answer["outcome"], answer["fact"]) == ("decline", None)
    assert answer["gap"] == "hutton-on-specialists"
    assert list(answer["choices"][0]) == ["id", "question", "answer", "quote", "speaker"]


def test_four_hundred_lines_come_out_in_order() -> None:
    lines = [f"{'who chairs the alliance' if n % 2 else 'hello'} {n}" for n in range(400)]
    done = bot("ask", "--json", text="\n".join(lines))
    assert done.returncode == 0
    assert [json.loads(line)["question"] for line in done.stdout.splitlines()] == lines


def test_a_line_that_is_no_utf_8_is_answered_all_the_same() -> None:
    done = bot("ask", "--json", text=b"who is \xff\xfe Darzi\n\nhi\n")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2


def test_explain_says_what_matched_and_why() -> None:
    out = bot("ask", "--explain", "what did hutton say about polyclinics").stdout
    why = "Outcome: decline, because the known gap 'hutton-on-specialists' fits better than any"
    assert why in out
    assert "  It lacks: say, polyclinics\n" in out
    assert "  gap   hutton-on-specialists\n" in out


def test_what_explain_adds_up_is_the_confidence() -> None:
    out = bot("ask", "--explain", "who wrote the report on specialist doctors").stdout
    (told,) = re.findall(r"asked for: (\d\.\d\d), the logistic", out)
    added = sum(map(float, re.findall(r"^  ([+-]\d+\.\d\d)  ", out, re.MULTILINE)))
    assert float(told) == pytest.approx(1 / (1 + math.exp(-added)), abs=0.01)


def test_ask_imports_neither_telegram_nor_a_server() -> None:
    code = (
        "import sys; sys.argv = ['bot', 'ask', 'hi']\n"
        "try:\n    from bot.cli import main; main()\nexcept SystemExit: pass\n"
        "print(sorted({'telegram', 'sqlalchemy', 'aiohttp', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_run_without_a_token_opens_the_terminal() -> None:
    done = bot("run", text="Who wrote the report on specialist doctors?\n")
    assert done.returncode == 0
    assert done.stderr == "no TELEGRAM_BOT_TOKEN, so here in the terminal:\n"
    assert done.stdout.startswith("Dr Minoo Irani was the author")


def test_the_terminal_offers_buttons_by_number() -> None:
    out = bot("chat", text="what did hutton say about polyclinics\n1\n/topics\n/nonsense\n").stdout
    assert "\n  1 " in out
    assert out.count("❝") == 1
    assert "The topics, and how many facts each has:" in out
    assert "I don't know that command" in out


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "message"),
    [
        (["nonsense"], {}, 2, "No such command 'nonsense'"),
        (["--config", "gone.yaml", "ask", "x"], {}, 2, "gone.yaml: error: no such file"),
        (["ask", "x"], {"BOT_TELEGRAM__API_ULR": "x"}, 2,
         "BOT_TELEGRAM__API_ULR is no setting: did you mean BOT_TELEGRAM__API_URL?"),
        (["run"], {"TELEGRAM_BOT_TOKEN": "nonsense"}, 2, "this is no bot token"),
        (["ask", "x"], {"BOT_KNOWLEDGE__FACTS": "gone.yaml"}, 1, "gone.yaml: error: no such file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_and_an_exit_code(
    arguments: list[str], environment: dict[str, str], code: int, message: str
) -> None:
    done = bot(*arguments, environment=environment)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "nonsense" not in done.stderr or "command" in done.stderr


def test_the_shipped_knowledge_is_clean() -> None:
    done = bot("check")
    assert done.stdout.splitlines()[-1].endswith(": fine"), done.stdout
    assert done.returncode == 0


# Twenty ways to damage facts.yaml: what is replaced, by what, and the rule that must report it at
# the line of the replacement.
DAMAGE = {
    "a word of the quotation changed": ("Primary care trusts have just two years to",
                                        "Primary care trusts have just six years to",
                                        "quote-not-found"),
    "a quotation of the other article": ("quote: \"Published: 16/10/2003\"",
                                         "quote: A damming report", "quote-not-found"),
    "a quotation that stands twice": ('quote: "Published: 16/10/2003"', "quote: PCTs",
                                      "quote-ambiguous"),
    "an unknown key": ("  voice: reported\n", "  voyce: reported\n", "unknown-key"),
    "a key twice": ("  voice: reported\n", "  voice: reported\n  voice: reported\n",
                    "yaml-duplicate-key"),
    "an id twice": ("- id: issue-5877\n", "- id: published-2003\n", "duplicate-id"),
    "an id with capitals": ("- id: issue-5877\n", "- id: Issue\n", "bad-id"),
    "an unknown article": ("  article: make-history\n", "  article: make-histroy\n",
                           "unknown-article"),
    "an unknown fact": ("  see_also: [", "  see_also: [issue-5878, ", "unknown-fact"),
    "a bare no": ("  voice: document\n", "  voice: document\n  role: no\n", "yaml-bare-scalar"),
    "a bare number": ("  voice: document\n", "  voice: document\n  role: 1.10\n",
                      "yaml-bare-scalar"),
    "a bare date": ("  voice: document\n", "  voice: document\n  role: 2003-10-16\n",
                    "yaml-bare-scalar"),
    "an unknown voice": ("  voice: document\n", "  voice: shouted\n", "unknown-value"),
    "an empty text": ("  voice: document\n", '  voice: document\n  role: ""\n', "empty-text"),
    "an over-long text": ("  voice: document\n", f"  voice: document\n  role: {'x' * 300}\n",
                          "too-long"),
    "text where a list belongs": ("  topics: [publication details]\n", "  topics: PCTs\n",
                                  "wrong-type"),
    "a tab": ("  voice: document\n", "\tvoice: document\n", "yaml-tab"),
    "an alias": ("  voice: document\n", "  voice: *document\n", "yaml-alias"),
    "an anchor": ("  voice: document\n", "  voice: &document document\n", "yaml-anchor"),
    "a tag": ("  voice: document\n", "  voice: !!python/name:os.system x\n", "yaml-tag"),
    "the wrong paragraph": ("  voice: document\n", "  voice: document\n  paragraph: 5\n",
                            "quote-paragraph"),
    "an unclosed quotation mark": ("  voice: document\n", '  voice: "document\n', "yaml-syntax"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "rule"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_reported_at_its_line(base: Path, before: str, after: str, rule: str) -> None:
    file = base / "data/facts.yaml"
    text = file.read_text()
    place = text.index(before)
    file.write_text(text[:place] + after + text[place + len(before) :])
    start = text[:place].count("\n") + 1
    lines = range(start, start + after.count("\n") + 2)
    done = bot("check", cwd=base)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    reported = [line for line in done.stdout.splitlines() if f"[{rule}]" in line]
    assert reported, done.stdout
    if rule != "yaml-syntax":  # an unclosed quotation mark shows only where the file ends
        assert any(int(line.split(":")[1]) in lines for line in reported), reported


def test_a_text_that_is_no_utf_8_has_a_place(base: Path) -> None:
    file = base / "data/facts.yaml"
    file.write_bytes(file.read_bytes().replace(b"Published", b"Publ\xffshed", 1))
    done = bot("check", cwd=base)
    assert done.returncode == 1
    assert "[not-utf-8]" in done.stdout


def test_a_question_that_finds_another_fact_is_reported_at_its_line(base: Path) -> None:
    file = base / "data/facts.yaml"
    text = file.read_text()
    first = text.index("    - ", text.index("- id: published-2003")) + 6
    end = text.index("\n", first)
    file.write_text(f"{text[:first]}hello there{text[end:]}")
    done = bot("check", cwd=base)
    line = text[:first].count("\n") + 1
    assert done.returncode == 1
    assert (
        f"data/facts.yaml:{line}:7: error: question finds no answer but chat, not "
        "'published-2003': reword it, or what it finds instead [question-finds-other]"
    ) in done.stdout
