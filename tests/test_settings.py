"""Settings: the file, the environment above it, and every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Answering, Settings, Webhook, load_settings, telegram_token, webhook_secret

TOKEN = "123456789:" + "x" * 35


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("answering:\n  answer_at: 0.7\n")
    return path


def test_what_is_not_set_has_its_default(file: Path) -> None:
    settings = load_settings(file, {})
    assert settings.answering.answer_at == 0.7
    assert settings.answering.offer_at == Settings().answering.offer_at
    assert settings.telegram.api_url == "https://api.telegram.org"


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("")
    assert load_settings(tmp_path / "config.yaml", {}).answering == Settings().answering


def test_the_environment_wins(file: Path) -> None:
    environment = {
        "BOT_ANSWERING__ANSWER_AT": "0.9",
        "BOT_TELEGRAM__API_URL": "http://127.0.0.1:8081",
        "BOT_TELEGRAM__WEBHOOK__PORT": "8443",
        "BOT_TELEGRAM__CURATORS": "123, 456",
        "PATH": "/bin",
    }
    settings = load_settings(file, environment)
    assert settings.answering.answer_at == 0.9
    assert settings.telegram.api_url == "http://127.0.0.1:8081"
    assert settings.telegram.webhook == Webhook(port=8443)
    assert settings.telegram.curators == (123, 456)


def test_the_environment_replaces_single_keys_of_a_nested_section(file: Path) -> None:
    file.write_text("telegram: {webhook: {url: 'https://bot.test/hook', port: 81}, curators: [1]}")
    telegram = load_settings(file, {"BOT_TELEGRAM__WEBHOOK__PORT": "82"}).telegram
    assert telegram.webhook == Webhook(url="https://bot.test/hook", port=82)
    assert telegram.curators == (1,)


def test_a_webhook_needs_an_address(file: Path) -> None:
    with pytest.raises(SettingsError, match=r"telegram\.webhook\.url empty: the address"):
        load_settings(file, {"BOT_TELEGRAM__MODE": "webhook"})


@pytest.mark.parametrize(
    ("url", "api_url", "works"),
    [
        ("https://bot.test/hook", None, True),
        ("https://bot.test:8443", None, True),
        ("http://bot.test/hook", None, False),
        ("https://bot.test:8080/hook", None, False),
        ("http://bot.test:8080/hook", "http://127.0.0.1:8081", True),
    ],
)
def test_webhook_that_telegram_would_not_post_to_is_refused(
    file: Path, url: str, api_url: str | None, works: bool
) -> None:
    environment = {"BOT_TELEGRAM__MODE": "webhook", "BOT_TELEGRAM__WEBHOOK__URL": url}
    environment |= {"BOT_TELEGRAM__API_URL": api_url} if api_url else {}
    if works:
        assert load_settings(file, environment).telegram.webhook.url == url
        return
    with pytest.raises(SettingsError, match="Telegram posts to https:// only"):
        load_settings(file, environment)


def test_paths_start_at_the_folder_of_the_file(file: Path) -> None:
    assert load_settings(file, {}).paths.root == file.parent


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("answering:\n  answer_att: 0.5\n",
         "2:3: error: unknown key 'answer_att': did you mean 'answer_at'? [unknown-key]"),
        ("answering:\n  answer_at: high\n", "2:14: error: "),
        ("answering:\n  answer_at: 2\n", "2:14: error: "),
        ("answering: [\n", "error: "),
        ("telegram:\n  api_url: no\n", "[yaml-bare-scalar]"),
        ("telegram:\n  webhook:\n    prot: 1\n",
         "3:5: error: unknown key 'prot': did you mean 'port'? [unknown-key]"),
        ("telegram:\n  curators: [1, ann]\n", "2:17: error: text 'ann', a whole number was"),
        ("- a\n", "error: "),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_has_a_place(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError) as raised:
        load_settings(file, {})
    assert message in str(raised.value)
    assert str(raised.value).startswith(str(file))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("BOT_ANSWERING__ANSWER_AT", "high", "environment: BOT_ANSWERING__ANSWER_AT: "),
        ("BOT_TELEGRAM__CURATORS", "1,ann", "environment: BOT_TELEGRAM__CURATORS: "),
        ("BOT_TELEGRAM__WEBHOOK__PROT", "1", "did you mean BOT_TELEGRAM__WEBHOOK__PORT?"),
        ("BOT_NONSENSE", "1", "environment: BOT_NONSENSE is no setting"),
    ],
)
def test_a_mistake_in_the_environment_is_named(
    file: Path, name: str, value: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        load_settings(file, {name: value})


def test_all_mistakes_in_the_environment_are_named(file: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(file, {"BOT_LIMITS__PER_PERSON_10S": "many", "BOT_ANSWERING__ANSWER_AT": "7"})
    assert str(raised.value) == (
        "environment: BOT_ANSWERING__ANSWER_AT: input should be less than or equal to 1\n"
        "environment: BOT_LIMITS__PER_PERSON_10S: input should be a valid integer, "
        "unable to parse string as an integer"
    )


def test_the_token_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{TOKEN}\n")
    assert telegram_token({"TELEGRAM_BOT_TOKEN": TOKEN}) == TOKEN
    assert telegram_token({"TELEGRAM_BOT_TOKEN_FILE": str(secret)}) == TOKEN
    assert telegram_token({}) is None
    assert telegram_token({"TELEGRAM_BOT_TOKEN": " "}) is None


@pytest.mark.parametrize("wrong", ["12345:short", f"bot{TOKEN}", TOKEN.replace(":", "")])
def test_a_malformed_token_is_refused_without_being_shown(wrong: str) -> None:
    with pytest.raises(SettingsError) as raised:
        telegram_token({"TELEGRAM_BOT_TOKEN": wrong})
    assert wrong not in str(raised.value)


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        telegram_token({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "gone")})


def test_the_webhook_secret_is_the_same_in_every_copy_and_says_nothing_of_the_token() -> None:
    secret = webhook_secret(TOKEN, {})
    assert secret == webhook_secret(TOKEN, {"BOT_WEBHOOK_SECRET": ""})
    assert secret != webhook_secret(TOKEN + "y", {})
    assert len(secret) == 64
    assert TOKEN.partition(":")[2] not in secret


def test_the_webhook_secret_can_be_set(file: Path) -> None:
    environment = {"BOT_WEBHOOK_SECRET": "chosen-by-the-operator"}
    assert webhook_secret(TOKEN, environment) == "chosen-by-the-operator"
    assert load_settings(file, environment).root == file.parent


def test_a_malformed_webhook_secret_is_refused_without_being_shown() -> None:
    with pytest.raises(SettingsError) as raised:
        webhook_secret(TOKEN, {"BOT_WEBHOOK_SECRET": "two words"})
    assert str(raised.value) == (
        "BOT_WEBHOOK_SECRET: 1 to 256 letters, digits, _ and - were expected"
    )


# --- settings that cannot work ---

EXPECTED = (
    "storage.url: expected postgresql://user:password@host/database; in the password "
    "percent-encode whatever is no letter or digit: @ is %40, / is %2F, : is %3A, # is %23, "
    "% is %25"
)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:se@cret@db/policy",
        "postgresql://bot:se/cret@db/policy",
        "postgresql://bot:se#cret@db/policy",
        "postgresql://bot:se?cret@db/policy",
        "postgresql://bot:se:cret@db/policy",
        "postgresql://bot:se%cret@db/policy",
        "postgresql://bot:se cret@db/policy",
        "postgresql://bot:se[cret@db/policy",
        "postgresql://bot:secret@db:port/policy",
        "postgresql+psycopg://bot:secret@@db/policy",
    ],
)
@pytest.mark.parametrize("in_file", [True, False], ids=["file", "environment"])
def test_url_that_does_not_parse_is_refused_and_no_part_of_it_shown(
    file: Path, url: str, in_file: bool
) -> None:
    if in_file:
        file.write_text(f"storage: {{url: '{url}'}}")
    with pytest.raises(SettingsError) as raised:
        load_settings(file, {} if in_file else {"BOT_STORAGE__URL": url})
    assert str(raised.value) == f"{file}: {EXPECTED}"


@pytest.mark.parametrize(
    "url", ["mysql://bot:secret@db/policy", "sqlite:bot.db", "sqlite://", "var/secret.db", ""]
)
def test_other_databases_are_refused(file: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"storage\.url: expected sqlite:///file") as raised:
        load_settings(file, {"BOT_STORAGE__URL": url})
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/bot.db",
        "sqlite:////var/lib/bot.db",
        "postgresql://bot@db/policy",
        "postgresql://bot:se%40cr%2Fet!$*@db.example.org:5432/policy?sslmode=require",
        "postgresql+psycopg://bot:secret@[::1]:5432/policy",
        "postgresql://bot:secret@/policy?host=/run/postgresql",
        "postgresql:///policy?host=%2Frun",
        "postgresql://bot@one:1/policy",
    ],
)
def test_urls_that_can_work_are_taken(file: Path, url: str) -> None:
    assert load_settings(file, {"BOT_STORAGE__URL": url}).storage.url == url


def test_threshold_above_that_of_an_answer_is_refused(file: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(file, {"BOT_ANSWERING__ANSWER_AT": "0.1"})
    name = next(name for name in Answering.model_fields if name != "answer_at")
    other = getattr(Answering(), name)
    assert str(raised.value).startswith(
        f"{file}: answering.{name}: {other:g} is above answering.answer_at, which is 0.1"
    )
