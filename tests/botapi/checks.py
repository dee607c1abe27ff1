"""What Telegram checks and parses before it takes a message: text, caption, keyboard."""

import re

from tests.botapi.markup import UnparsableError, parse_html, trimmed, utf16_length, with_found
from tests.botapi.values import Json, Params, bad_request

# https://core.telegram.org/bots/api: sendMessage, sendDocument; entities beyond 100 are dropped.
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100
WEB_ADDRESS = r"https?://(localhost|[^/\s]+\.[^/\s])|tg://."


def formatted(params: Params, name: str = "text", limit: int = MAX_TEXT) -> Json:
    """Parse a text or caption into the fields of a message."""
    text, mode = params.text(name), params.text("parse_mode")
    of_text = "entities" if name == "text" else "caption_entities"
    if mode.upper() not in ("", "HTML"):
        raise bad_request("unsupported parse_mode (this server knows HTML only)")
    try:
        plain, entities = parse_html(text) if mode else (text, params.items(of_text))
    except UnparsableError as error:
        raise bad_request(f"can't parse entities: {error}") from error
    plain, entities = trimmed(plain, entities)
    if utf16_length(plain) > limit:
        kind = "message" if name == "text" else "message caption"
        raise bad_request(f"{kind} is too long")
    entities = with_found(plain, entities)[:MAX_ENTITIES]
    fields = {name: plain, of_text: entities}
    return {field: value for field, value in fields.items() if value}


def text_of(params: Params) -> Json:
    """Parse a message's text, which must not be empty."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    fields = formatted(params)
    if "text" not in fields:
        raise bad_request("text must be non-empty")
    preview = params.mapping("link_preview_options")
    return fields | ({"link_preview_options": preview} if preview else {})


def markup_of(params: Params) -> Json | None:
    """Check the keyboard."""
    markup = params.mapping("reply_markup")
    rows = (markup or {}).get("inline_keyboard", [])
    for button in (b for row in rows for b in row):
        _check_button(button)
    return markup


def _check_button(button: Json) -> None:
    problem = "can't parse inline keyboard button: "
    url, copied = button.get("url"), button.get("copy_text")
    if not button.get("text"):
        raise bad_request(f'{problem}Field "text" must be of type String and non-empty')
    if len(button) == 1:
        raise bad_request(f"{problem}Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button.get("callback_data", "-").encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None and not re.match(WEB_ADDRESS, url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if copied is not None and not 1 <= utf16_length(copied.get("text", "")) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def shown(markup: Json | None) -> Json:
    """Return the part of a message that shows its markup: only inline keyboards come back."""
    rows = (markup or {}).get("inline_keyboard")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
