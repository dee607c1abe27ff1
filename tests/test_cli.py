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
    answer, quotation, source, note = done.stdout.split("\n\n")
    assert "Dr Minoo Irani" in answer
    assert quotation.startswith("Report author and NHS Alliance specialist network lead Dr Minoo")
    assert source == (
        "The article's own words · Specialist doctors left in lurch, Health Service Journal, 2007 "
        "(date not printed), paragraph 7"
    )
    assert note.startswith("My note: ")


def test_json_has_the_keys_of_the_contract() -> None:
    asked = "who chairs the nhs alliance\nwhat did Hutton say about polyclinics?\npolyclinics\n"
    lines = bot("ask", "--json", text=asked).stdout.splitlines()
    answer, decline, overview = map(json.loads, lines)
    assert list(answer) == [
        "question", "outcome", "confidence", "text", "fact", "choices", "candidates", "gap",
        "overview", "elapsed_ms",
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
    assert (decline["outcome"], decline["fact"]) == ("decline", None)
    assert decline["gap"] == "hutton-on-specialists"
    assert (overview["outcome"], overview["fact"]) == ("overview", None)
    assert overview["overview"] == "polyclinics"
    assert list(overview["choices"][0]) == ["id", "question", "answer", "quote", "speaker"]


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
    assert "Outcome: decline, because the known gap 'hutton-on-specialists' is what was" in out
    assert "\nSubjects named: John Hutton, polyclinics\n" in out
    assert re.search(r"^It lacks: ", out, re.MULTILINE)
    assert re.search(r"^ +\d+\.\d\d  gap +hutton-on-specialists$", out, re.MULTILINE)


def test_what_explain_adds_up_is_the_confidence() -> None:
    out = bot("ask", "--explain", "who wrote the report on specialist doctors").stdout
    (told,) = re.findall(r"two decimals: (\d\.\d\d), the logistic", out)
    added = sum(map(float, re.findall(r"^  ([+-]\d+\.\d\d)  ", out, re.MULTILINE)))
    assert float(told) == pytest.approx(1 / (1 + math.exp(-added)), abs=0.02)


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
    assert done.stdout.startswith("Dr Minoo Irani, ")


def test_the_terminal_offers_buttons_by_number() -> None:
    out = bot(
        "chat", text="Who wrote the report on specialist doctors?\n1\n/topics\n/nonsense\n"
    ).stdout
    assert "\n  1 Context\n" in out
    assert "Specialist doctors left in lurch, paragraph 7 of " in out
    assert "The topics, and how many answers I have on each:" in out
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


def test_a_problem_is_printed_at_its_line_and_ends_in_1(base: Path) -> None:
    file = base / "data/facts.yaml"
    text = file.read_text().replace("trusts have just two years", "trusts have just six years")
    file.write_text(text)
    line = text[: text.index("trusts have just six years")].count("\n") + 1
    done = bot("check", cwd=base)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        f"data/facts.yaml:{line}:10: error: quotation is not in 'make-history' word for word: "
        "differs here: 'six' -> 'two' (paragraph 2) [quote-not-found]"
    )


def test_a_text_that_is_no_utf_8_has_a_place(base: Path) -> None:
    file = base / "data/facts.yaml"
    file.write_bytes(file.read_bytes().replace(b"Published", b"Publ\xffshed", 1))
    done = bot("check", cwd=base)
    assert done.returncode == 1
    assert "[not-utf-8]" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full for ever")
def test_a_full_disk_behind_the_output_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "hello"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "the output: No space left on device\n")
