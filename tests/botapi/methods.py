"""The Bot API's methods, with the checks and the words of the real server.

Wordings come from the Bot API server and TDLib where their source or a live answer is known; a
method that no test needs is absent, and answers 404 as an unknown one does.
"""

import json
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.botapi.checks import MAX_CAPTION, formatted, markup_of, shown, text_of
from tests.botapi.markup import utf16_length
from tests.botapi.stage import TOPIC_CLOSED, Stage
from tests.botapi.updates import Webhook
from tests.botapi.values import (
    CallbackAnswer,
    Chat,
    InlineAnswer,
    InlineResult,
    Json,
    Message,
    Params,
    Person,
    Query,
    RefusedError,
    bad_request,
    upgraded,
)

# https://core.telegram.org/bots/api: sendMessage, sendDocument, setMyCommands, answerInlineQuery
MAX_COMMANDS = 100
MAX_RESULTS = 50
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
SCOPES = (
    r"default|all_(private_chats|group_chats|chat_administrators)|chat(_administrators|_member)?"
)
PROFILE_LIMITS = {"description": 512, "short_description": 120}

Method = Callable[[Stage, Params], object]
METHODS: dict[str, Method] = {}


def _method(name: str) -> Callable[[Method], Method]:
    """Register a method; Telegram's names are case-insensitive."""

    def register(method: Method) -> Method:
        METHODS[name.lower()] = method
        return method

    return register


# --- updates ---


@_method("getUpdates")
def _get_updates(stage: Stage, params: Params) -> object:
    stage.updates.allow(params.optional_items("allowed_updates"))
    return stage.updates.poll(
        offset=params.integer("offset"),
        limit=params.integer("limit", 100),
        timeout_s=min(params.integer("timeout"), 50),
    )


@_method("setWebhook")
async def _set_webhook(stage: Stage, params: Params) -> bool:
    url = params.text("url")
    secret = params.text("secret_token")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    stage.updates.allow(params.optional_items("allowed_updates"))
    if params.flag("drop_pending_updates"):
        stage.updates.pending.clear()
    connections = params.integer("max_connections", 40)
    webhook = Webhook(url=url, secret=secret, max_connections=connections)
    await stage.updates.set_webhook(webhook if url else None)
    return True


@_method("deleteWebhook")
async def _delete_webhook(stage: Stage, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        stage.updates.pending.clear()
    await stage.updates.set_webhook(None)
    return True


@_method("getWebhookInfo")
def _get_webhook_info(stage: Stage, params: Params) -> Json:
    queue = stage.updates
    url = queue.webhook.url if queue.webhook else ""
    found: Json = {"url": url, "has_custom_certificate": False}
    found["pending_update_count"] = len(queue.pending)
    if queue.webhook:
        found["max_connections"] = queue.webhook.max_connections
    if queue.last_error:
        at, found["last_error_message"] = queue.last_error
        found["last_error_date"] = int(at)
    return found | ({"allowed_updates": queue.allowed} if queue.allowed else {})


# --- the bot itself ---


@_method("getMe")
def _get_me(stage: Stage, params: Params) -> Json:
    return stage.bot.raw | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "supports_guest_queries": True,
    }


def _command_key(stage: Stage, params: Params) -> tuple[str, str]:
    scope = params.mapping("scope") or {"type": "default"}
    language = params.text("language_code")
    if not re.fullmatch(SCOPES, str(scope.get("type"))):
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if "chat_id" in scope:
        _chat(stage, scope["chat_id"])
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return json.dumps(scope, sort_keys=True), language


@_method("setMyCommands")
def _set_my_commands(stage: Stage, params: Params) -> bool:
    key, commands = _command_key(stage, params), params.items("commands")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    stage.commands[key] = commands
    return True


def _set_profile(field: str, stage: Stage, params: Params) -> bool:
    if utf16_length(params.text(field)) > PROFILE_LIMITS[field]:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")
    stage.profile[field, params.text("language_code")] = params.text(field)
    return True


_method("setMyDescription")(partial(_set_profile, "description"))
_method("setMyShortDescription")(partial(_set_profile, "short_description"))


# --- chats ---


def _chat(stage: Stage, chat_id: object) -> Chat:
    """Find a chat by its id, or refuse as Telegram does: none given, unknown, upgraded."""
    if chat_id in (None, ""):
        raise bad_request("chat_id is empty")
    chat = stage.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None:
        raise bad_request("chat not found")
    if chat.id in stage.migrated:
        raise upgraded(stage.migrated[chat.id])
    return chat


def _open_chat(stage: Stage, params: Params) -> Chat:
    """Find the chat and make sure that the bot may write there."""
    chat = _chat(stage, params.values.get("chat_id"))
    place = f"{chat.type} chat"
    match stage.statuses[chat.id], chat.type:
        case "kicked", "private":
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        case "kicked", _:
            raise RefusedError(403, f"Forbidden: bot was kicked from the {place}")
        case "left", _:
            raise RefusedError(403, f"Forbidden: bot is not a member of the {place}")
    if description := stage.silenced.get(chat.id):
        raise RefusedError(403 if description.startswith("Forbidden") else 400, description)
    return chat


# --- messages ---


def _reply_target(stage: Stage, chat: Chat, params: Params) -> Message | None:
    reply = params.mapping("reply_parameters") or {}
    reply_id = reply.get("message_id") or params.integer("reply_to_message_id")
    optional = reply.get("allow_sending_without_reply") or params.flag(
        "allow_sending_without_reply"
    )
    target = stage.messages.get((reply.get("chat_id", chat.id), reply_id))
    if reply_id and target is None and not optional:
        raise bad_request("message to be replied not found")
    return target


def _thread(stage: Stage, chat: Chat, params: Params) -> int | None:
    thread_id = params.integer("message_thread_id")
    known = thread_id in stage.topics.get(chat.id, ())
    if not chat.is_forum:
        known = (chat.id, thread_id) in stage.messages
    if thread_id and not known:
        raise bad_request("message thread not found")
    if (chat.id, thread_id) in stage.closed_topics:
        raise RefusedError(400, TOPIC_CLOSED)
    return thread_id or None


def _send(
    stage: Stage, params: Params, body: Callable[[], Json], content: bytes | None = None
) -> Json:
    chat = _open_chat(stage, params)
    markup, fields = markup_of(params), body()
    target, thread_id = _reply_target(stage, chat, params), _thread(stage, chat, params)
    placed = stage.replying(target) | stage.threaded(chat, thread_id)
    sender = {"sender_chat": chat.raw} if chat.type == "channel" else {"from": stage.bot.raw}
    raw = stage.heading(chat) | sender | fields | placed | shown(markup)
    html = params.text("text") or params.text("caption")
    source = html if params.text("parse_mode") else None
    message = Message(chat=chat, raw=raw, html=source, markup=markup, content=content)
    stage.show(message)
    return raw


@_method("sendMessage")
def _send_message(stage: Stage, params: Params) -> Json:
    return _send(stage, params, lambda: text_of(params))


@_method("sendDocument")
def _send_document(stage: Stage, params: Params) -> Json:
    attached = params.text("document").removeprefix("attach://") or "document"
    name, content = params.files.get(attached, (attached, b""))
    if attached not in params.files and not params.text("document"):
        raise bad_request("there is no document in the request")
    if attached in params.files and not content:
        raise bad_request("file must be non-empty")
    identity = {"file_id": f"doc-{name}", "file_unique_id": f"doc-{name}"}
    document = identity | {"file_name": name, "file_size": len(content)}
    return _send(
        stage,
        params,
        lambda: {"document": document} | formatted(params, "caption", MAX_CAPTION),
        content,
    )


def _own(stage: Stage, params: Params) -> Message:
    """Find a message that the bot may edit."""
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = _open_chat(stage, params)
    message = stage.messages.get((chat.id, params.integer("message_id")))
    if message is None:
        raise bad_request("message to edit not found")
    if message.raw.get("from", {}).get("id") != stage.bot.id and chat.type != "channel":
        raise bad_request("message can't be edited")
    return message


def _change(
    stage: Stage, old: Message, fields: Json, markup: Json | None, html: str | None
) -> Json:
    """Replace a message's text fields and keyboard, unless nothing differs."""
    replaced = ("text", "entities", "caption", "caption_entities", "link_preview_options")
    dropped = {"reply_markup", "edit_date", *(replaced if fields else ())}
    raw = {k: v for k, v in old.raw.items() if k not in dropped} | fields | shown(markup)
    compared = ("text", "entities", "caption", "caption_entities", "reply_markup")
    if all(raw.get(name) == old.raw.get(name) for name in compared):
        raise bad_request(NOT_MODIFIED)
    raw["edit_date"] = int(time.time())
    edited = Message(chat=old.chat, raw=raw, html=html, markup=markup, content=old.content)
    stage.edits.append(stage.keep(edited))
    stage.notify()
    return raw


@_method("editMessageText")
def _edit_message_text(stage: Stage, params: Params) -> Json:
    old, fields = _own(stage, params), text_of(params)
    if "text" not in old.raw:
        raise bad_request("there is no text in the message to edit")
    source = params.text("text") if params.text("parse_mode") else None
    return _change(stage, old, fields, markup_of(params), source)


@_method("editMessageReplyMarkup")
def _edit_message_reply_markup(stage: Stage, params: Params) -> Json:
    old = _own(stage, params)
    return _change(stage, old, {}, markup_of(params), old.html)


# --- queries ---


def _query(stage: Stage, query_id: str) -> Query[Any]:
    query = stage.queries.get(query_id)
    if query is None:
        raise bad_request(TOO_OLD)
    return query


def _answered(stage: Stage, query: Query[Any], answer: object) -> None:
    del stage.queries[query.id]
    query.received.set_result(answer)
    stage.notify()


@_method("answerCallbackQuery")
def _answer_callback_query(stage: Stage, params: Params) -> bool:
    query = _query(stage, params.text("callback_query_id"))
    text, url = params.text("text"), params.text("url")
    if utf16_length(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    alert = params.flag("show_alert")
    answer = CallbackAnswer(query_id=query.id, text=text, show_alert=alert, url=url)
    stage.callback_answers.append(answer)
    _answered(stage, query, answer)
    return True


def _result(raw: Json) -> InlineResult:
    """Check one inline result as sendMessage would check its message."""
    result_id = str(raw.get("id", ""))
    if not 1 <= len(result_id.encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    content = Params(values={**raw, **raw.get("input_message_content", {})})
    text = Params(values={**content.values, "text": content.text("message_text")})
    nobody = Chat(id=0, type="private", person=Person(id=0, first_name=""))
    markup = markup_of(content)
    fields = {"message_id": 0, **text_of(text), **shown(markup)}
    source = text.text("text") if text.text("parse_mode") else None
    message = Message(chat=nobody, raw=fields, html=source, markup=markup)
    title, description = content.text("title"), content.text("description")
    return InlineResult(
        id=result_id, title=title, description=description, message=message, raw=raw
    )


@_method("answerInlineQuery")
def _answer_inline_query(stage: Stage, params: Params) -> bool:
    query = _query(stage, params.text("inline_query_id"))
    results = tuple(_result(raw) for raw in params.items("results"))
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({r.id for r in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    answer = InlineAnswer(
        query_id=query.id,
        results=results,
        button=params.mapping("button"),
        cache_time_s=params.integer("cache_time", 300),
        is_personal=params.flag("is_personal"),
        next_offset=params.text("next_offset"),
    )
    stage.inline_answers.append(answer)
    _answered(stage, query, answer)
    return True


@_method("answerGuestQuery")
def _answer_guest_query(stage: Stage, params: Params) -> Json:
    query = _query(stage, params.text("guest_query_id"))
    result = _result(params.mapping("result") or {})
    asked = query.raw["chat"]["id"]
    chat = stage.chats.get(asked) or Chat(id=asked, type=query.raw["chat"]["type"], title="")
    found = result.message
    raw = found.raw | stage.heading(chat) | {"from": stage.bot.raw}
    raw |= {"reply_to_message": {k: v for k, v in query.raw.items() if k != "reply_to_message"}}
    message = Message(chat=chat, raw=raw, html=found.html, markup=found.markup)
    stage.show(message)
    _answered(stage, query, message)
    return {"inline_message_id": f"guest-{message.id}"}
