"""The commands: what each reads, prints and exits with; nothing else imports this.

What a command needs is imported when it runs, so that `ask` never waits for Telegram's library.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from bot.answering import Answerer
from bot.errors import BotError, SettingsError
from bot.kept import keep, recall
from bot.knowledge import load, version_of
from bot.knowledge.files import MAX_YAML_BYTES, read_named
from bot.knowledge.parse import nearest
from bot.replies import render
from bot.replies.explain import explanation, json_of
from bot.settings import Settings, load_settings, telegram_token

if TYPE_CHECKING:
    from bot.curation.clusters import Missed

FINE: Final = 0
PROBLEMS: Final = 1
USAGE: Final = 2
UNEXPECTED: Final = 3
INTERRUPTED: Final = 130

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A bot that answers questions from published articles, and proves its source.",
)


@app.callback()
def _options(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option(metavar="FILE", help="Settings; relative paths in it start there.")
    ] = Path("config.yaml"),
) -> None:
    context.obj = config


def _settings(context: typer.Context) -> Settings:
    return load_settings(context.obj)


def _answerer(settings: Settings) -> Answerer:
    """Return the answerer as it was kept, if no file has changed since, or build and keep it."""
    paths = settings.paths

    def stamp(version: str, files: Sequence[str]) -> str:
        return json.dumps([version, files, settings.answering.model_dump()])

    def is_current(kept: str) -> bool:
        _, files, _ = json.loads(kept)
        return kept == stamp(version_of(map(Path, files), paths.root), files)

    name = blake2b(repr((paths.root.resolve(), paths)).encode(), digest_size=8).hexdigest()
    kept = recall(name, is_current)
    if isinstance(kept, Answerer):
        return kept
    library = load(paths)
    answerer = Answerer(library, settings.answering)
    keep(name, stamp(library.version, [*map(str, library.files)]), answerer)
    return answerer


@app.command()
def run(context: typer.Context) -> None:
    """Run the bot: on Telegram if TELEGRAM_BOT_TOKEN is set, else in this terminal."""
    settings = _settings(context)
    token = telegram_token()
    if token is None:
        typer.echo("no TELEGRAM_BOT_TOKEN, so here in the terminal:", err=True)
        _chat(settings)
        return
    from bot.curation.check import live_gate
    from bot.curation.unanswered import report
    from bot.messaging.application import run as run_on_telegram

    answerer = _answerer(settings)
    gc.enable()
    unanswered = partial(report, settings.answering)
    code = run_on_telegram(token, settings, answerer, live_gate(settings), unanswered)
    raise typer.Exit(code)


@app.command()
def chat(context: typer.Context) -> None:
    """Talk to the bot in this terminal."""
    _chat(_settings(context))


def _chat(settings: Settings) -> None:
    from bot.terminal import Terminal

    terminal = Terminal(_answerer(settings), settings)
    interactive = sys.stdin.isatty()
    if interactive:
        typer.echo(f"{terminal.welcome()}\n")
    for line in _lines(prompt=interactive):
        typer.echo(f"{terminal.reply(line)}\n")


def _lines(*, prompt: bool) -> Iterator[str]:
    """Read lines until the end of the input; one that is no UTF-8 is read as well as it can be."""
    gc.enable()
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    while True:
        if prompt:
            typer.echo("› ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.rstrip("\n")


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[
        list[str] | None, typer.Argument(help="The question; none: one a line from standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a question.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show what matched, and why.")] = False,
    after: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The fact or overview given last, for a follow-up."),
    ] = None,
) -> None:
    """Ask one question, or many from standard input."""
    settings = _settings(context)
    answerer = _answerer(settings)
    known = {**answerer.library.facts, **answerer.library.overviews}
    if after is not None and after not in known:
        raise SettingsError(f"--after: no fact or overview {after!r}{nearest(after, known)}")
    last = answerer.context_after(after) if after else None
    asked = [" ".join(question)] if question else list(_lines(prompt=False))
    for text in asked if sys.stdout.isatty() else _with_progress(asked):
        start = time.perf_counter()
        result = answerer.ask(text, last)
        reply = render.render(result)
        elapsed_ms = (time.perf_counter() - start) * 1000
        if as_json:
            answered = {**json_of(result, reply.text), "elapsed_ms": round(elapsed_ms, 3)}
            typer.echo(json.dumps(answered, ensure_ascii=False))
            continue
        if not question:
            typer.echo(f"› {text}")
        typer.echo(reply.text)
        for row in reply.buttons:
            if row[0].data.split(":")[1:2] == ["fact"] and not row[0].label.isdecimal():
                typer.echo(f"  • {row[0].label}")
        if explain:
            typer.echo(f"\n{explanation(result)}")
        if len(asked) > 1:
            typer.echo()


def _with_progress(asked: Sequence[T]) -> Iterator[T]:
    """Go through many questions behind a progress bar, where there is a terminal to show it."""
    if len(asked) < 2 or not sys.stderr.isatty():
        yield from asked
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(asked, "asking", console=Console(stderr=True), transient=True)


@app.command()
def check(
    context: typer.Context,
    against: Annotated[
        str | None, typer.Option(metavar="REV", help="Compare with this version; else HEAD.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check the knowledge files: every problem at its place, and what an edit has changed."""
    from bot.curation import formats
    from bot.curation.check import NotComparable, check

    gc.enable()
    settings = _settings(context)
    try:
        found = check(settings, against=against, track=_with_progress)
    except NotComparable as error:
        raise SettingsError(f"--against: {error}") from None
    if as_json:
        typer.echo(json.dumps(formats.as_json(found), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from bot.curation.report import show_check

        show_check(found, settings.root)
    else:
        on_github = os.environ.get("GITHUB_ACTIONS") == "true"
        for line in formats.github(found) if on_github else formats.plain(found):
            typer.echo(line)
    if not as_json:
        typer.echo(formats.totals(found))
    if not found.passes:
        raise typer.Exit(PROBLEMS)


@app.command("export-schema")
def export_schema(
    context: typer.Context,
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Else schema/ beside the facts.")
    ] = None,
) -> None:
    """Write the JSON Schemas by which editors complete and check the YAML files."""
    from bot.curation.schema import schemas

    paths = _settings(context).paths
    folder = to or (paths.root / paths.facts).parent / "schema"
    for name, text in schemas().items():
        _save(folder / f"{name}.json", text)
    typer.echo(f"{len(schemas())} schemas in {folder}")


@app.command()
def evaluate(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Question files, as data/questions.yaml.")],
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong.")] = False,
) -> None:
    """Ask every question of a file and count what came out, by kind."""
    from bot.curation.report import show_evaluation

    settings = _settings(context)
    library = load(settings.paths)
    for file in files:
        show_evaluation(library, settings.answering, file, misses=misses)


@app.command()
def coverage(
    context: typer.Context,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page to look at instead.")
    ] = None,
) -> None:
    """Show which sentences of the articles no fact quotes."""
    from bot.curation.coverage import coverage, page
    from bot.curation.report import show_coverage

    covered = coverage(load(_settings(context).paths))
    if html is None:
        show_coverage(covered)
    else:
        _write(html, page(covered))


@app.command()
def new(
    context: typer.Context,
    article: Annotated[Path, typer.Argument(metavar="ARTICLE_FILE", help="Its text, as UTF-8.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write two new files there instead.")
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="How many drafts; 0 for all.")] = 40,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what each paragraph is taken for.")
    ] = False,
) -> None:
    """Draft entries for a new article: what it quotes, counts and reports, to be edited."""
    from bot.curation import drafts

    if preview:
        for line in drafts.preview(article):
            typer.echo(line)
        return
    written = drafts.draft(article, _settings(context).paths, most)
    if out is None:
        typer.echo("\n".join(written.values()), nl=False)
        return
    files = {out / name: text for name, text in written.items()}
    if there := [str(file) for file in files if file.exists()]:
        raise BotError(f"{' and '.join(there)}: there already, nothing was written")
    for file, text in files.items():
        _write(file, text, mode="x")


@app.command()
def unanswered(
    context: typer.Context,
    questions: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Questions, one a line, - for standard input; none: "
            "those that the bot has stored.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="How many clusters; 0 for all.")] = 20,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write them there.")] = None,
) -> None:
    """Show what people asked without a good answer, in clusters, with the YAML to mend it."""
    from bot.curation.unanswered import patch, unanswered

    settings = _settings(context)
    library = load(settings.paths)
    missed = _missed(questions, settings)
    found = unanswered(missed, Answerer(library, settings.answering))
    shown = list(islice(found, top or None))
    if not shown:
        typer.echo("every question has a good answer by now" if missed else "no questions")
        return
    text = patch(shown, library, settings.answering)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(out, text)


def _missed(questions: Path | None, settings: Settings) -> list[Missed]:
    from bot.curation.clusters import Missed, fetch_missed

    if questions is not None:
        lines = _lines(prompt=False) if str(questions) == "-" else _file_lines(questions)
        return [Missed(question=line) for line in lines]
    import asyncio

    from bot.storage import Database, Storage

    async def read() -> list[Missed]:
        database = Database(settings.storage.url, root=settings.root)
        try:
            return await fetch_missed(Storage(database, token=""))
        finally:
            await database.close()

    return asyncio.run(read())


def _file_lines(file: Path) -> list[str]:
    return [line for line in read_named(file, MAX_YAML_BYTES).splitlines() if line.strip()]


def _write(file: Path, text: str, *, mode: str = "w") -> None:
    _save(file, text, mode=mode)
    typer.echo(f"wrote {file}")


def _save(file: Path, text: str, *, mode: str = "w") -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open(mode, encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise BotError(f"{file}: cannot be written: {error.strerror}") from None


def main() -> None:
    """Run a command; turn what went wrong into one clear message and an exit code."""
    try:
        app()
    except SettingsError as error:
        typer.echo(error, err=True)
        sys.exit(USAGE)
    except BotError as error:
        typer.echo(error, err=True)
        sys.exit(PROBLEMS)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has gone; Python would complain on its way out
        sys.exit(FINE)
    except OSError as error:  # such as a full disk behind the output
        typer.echo(f"{error.filename or 'the output'}: {error.strerror}", err=True)
        with suppress(OSError):
            sys.stdout.close()
        sys.exit(PROBLEMS)
    except Exception:  # the edge of the program: whatever it is, say it and end as agreed
        import traceback

        traceback.print_exc()
        sys.exit(UNEXPECTED)
