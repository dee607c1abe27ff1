"""`check` as a whole: what it compares with, and how it tells what it found."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bot.curation import formats
from bot.curation.check import Checked, NotComparable, check
from bot.curation.report import show_check
from bot.settings import load_settings
from tests.curation.bases import write_village as write
from tests.test_cli import bot


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small base in a git repository, all committed."""
    write(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "all")
    return tmp_path


def edit(root: Path, file: str, before: str, after: str) -> None:
    text = (root / file).read_text()
    assert before in text
    (root / file).write_text(text.replace(before, after, 1))


def checked(root: Path, against: str | None = None) -> Checked:
    return check(load_settings(root / "config.yaml", {}), against=against)


def test_an_edit_is_compared_with_the_last_commit(base: Path) -> None:
    edit(
        base,
        "data/facts.yaml",
        "    - first sailing\n",
        "    - How many members has the union lost?\n",
    )
    found = checked(base)
    assert not found.passes
    assert [str(p).removeprefix(f"{base}/") for p in found.problems] == [
        "data/questions.yaml:1:6: error: came out better before, as 'lost-members', now as "
        "'ferry-from-may': mend the edit, or add 'accepted:' with the reason [question-broken]"
    ]
    assert found.verdict
    assert [change.kind for change in found.verdict.changes] == ["broken"]


def test_a_change_is_accepted_by_naming_it_with_a_reason(base: Path) -> None:
    edit(
        base,
        "data/facts.yaml",
        "    - first sailing\n",
        "    - How many members has the union lost?\n",
    )
    edit(
        base,
        "data/questions.yaml",
        "  kind: plain\n",
        "  kind: plain\n  accepted: the ferry asks it too\n",
    )
    found = checked(base)
    assert found.problems == ()
    assert found.verdict
    assert [change.kind for change in found.verdict.changes] == ["accepted"]


def test_what_is_committed_is_nothing_changed_and_an_older_version_can_be_named(base: Path) -> None:
    edit(base, "data/facts.yaml", "    - first sailing\n", "    - earliest sailing\n")
    git(base, "commit", "--quiet", "--all", "--message", "reworded")
    same, older = checked(base), checked(base, "HEAD~1")
    assert [*formats.plain(same)] == [
        "compared with HEAD: no question comes out otherwise; 20 questions asked"
    ]
    assert [*formats.plain(older)] == ["compared with HEAD~1: 1 new question; 20 questions asked"]


def test_what_is_gone_is_named_with_the_number_of_its_questions(base: Path) -> None:
    edit(base, "data/overviews.yaml", "- id: walkers\n", "- id: hikers\n")
    (base / "data/gaps.yaml").unlink()
    assert [*formats.plain(checked(base))] == [
        "gone: overview 'walkers', with 3 questions",
        "gone: gap 'cost', with 2 questions",
        "compared with HEAD: 2 gone, 3 new questions; 18 questions asked",
    ]
    found = json.loads(bot("check", "--json", cwd=base).stdout)
    assert found["gone"] == [
        {"kind": "overview", "id": "walkers", "questions": 3},
        {"kind": "gap", "id": "cost", "questions": 2},
    ]
    assert found["new"] == 3


def test_the_last_line_says_whether_the_base_is_ready(base: Path) -> None:
    held = "2 articles, 4 facts, 1 overview, 1 gap"
    assert bot("check", cwd=base).stdout.splitlines()[-1] == f"Ready: no warnings ({held})"
    edit(base, "data/facts.yaml", "    - first sailing\n", "")
    assert bot("check", cwd=base).stdout.splitlines()[-1] == f"Ready: 1 warning ({held})"
    edit(base, "data/facts.yaml", "quote: A new ferry", "quote: A newer ferry")
    assert bot("check", cwd=base).stdout.splitlines()[-1] == "Not ready: 1 error"


def test_a_version_with_a_problem_is_asked_until_it_is_mended(base: Path) -> None:
    edit(base, "data/questions.yaml", "  outcome: answer\n", "  outcome: decline\n")
    git(base, "commit", "--quiet", "--all", "--message", "pinned wrongly")
    for _ in range(2):
        assert [problem.rule for problem in checked(base).problems] == ["outcome-differs"]


def test_without_git_it_says_so_and_checks_all_the_same(tmp_path: Path) -> None:
    write(tmp_path)
    found = checked(tmp_path)
    assert found.passes
    (told,) = formats.plain(found)
    assert told == "compared with nothing (not a git repository); 20 questions asked"


def test_a_new_base_in_an_old_repository_is_compared_with_nothing(base: Path) -> None:
    (base / "new").mkdir()
    write(base / "new")
    (told,) = formats.plain(checked(base / "new"))
    assert told.startswith("compared with nothing (nothing is committed here yet); ")


def test_a_version_that_is_not_there_is_an_error_of_use(base: Path) -> None:
    with pytest.raises(NotComparable):
        checked(base, "nowhere")
    done = bot("check", "--against", "nowhere", cwd=base)
    assert done.returncode == 2
    assert done.stderr == "--against: not a valid object name: nowhere\n"


def test_json_holds_problems_and_changes(base: Path) -> None:
    edit(
        base,
        "data/facts.yaml",
        "    - first sailing\n",
        "    - How many members has the union lost?\n",
    )
    done = bot("check", "--json", cwd=base)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["problems"] == [
        {
            "file": "data/questions.yaml", "line": 1, "column": 6, "severity": "error",
            "rule": "question-broken",
            "message": "came out better before, as 'lost-members', now as 'ferry-from-may': mend "
            "the edit, or add 'accepted:' with the reason",
        }
    ]  # fmt: skip
    assert found["changes"][0] == {
        "kind": "broken", "question": "how many members has the union lost",
        "file": "data/questions.yaml", "line": 1, "column": 6, "before": "'lost-members'",
        "now": "'ferry-from-may'",
    }  # fmt: skip
    assert (found["against"], found["asked"]) == ("HEAD", 20)


def test_github_is_told_in_its_own_way(base: Path) -> None:
    edit(base, "data/gaps.yaml", "- id: cost\n", "- id: 100%, or so\n")
    done = bot("check", cwd=base, environment={"GITHUB_ACTIONS": "true"})
    assert done.stdout.splitlines()[0] == (
        "::error file=data/gaps.yaml,line=1,col=7,title=bad-id::id '100%25, or so', lower-case "
        "letters, digits and single hyphens expected"
    )


def test_a_terminal_shows_the_line_with_a_marker_under_the_place(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(base, "data/facts.yaml", "  voice: reported\n", "  voyce: reported\n")
    monkeypatch.setenv("COLUMNS", "200")
    show_check(checked(base), base)
    head, line, marker, message = capsys.readouterr().out.splitlines()[:4]
    assert head.endswith("data/facts.yaml:6:3 [unknown-key]")
    assert line.endswith("6 │   voyce: reported")
    assert marker.index("▲") == line.index("voyce")
    assert message == "  unknown key 'voyce': did you mean 'voice'?"
