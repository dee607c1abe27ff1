"""Turn what a bot sends as HTML into text and entities, refusing what Telegram refuses.

Follows `parse_html` and `find_entities` of TDLib (`td/telegram/MessageEntity.cpp`), which the real
server runs: a lenient parser such as `html.parser` would let a bot pass that stays silent live.
"""

import re
from typing import Any

_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    **{"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote"},
}

Entity = dict[str, Any]

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*))(;?)")
_TOKEN = re.compile(r"<(/?)([^\s>]*)|[^<]+")
_ATTRIBUTE = re.compile(
    r"""\s*([^\s=>]*)\s*(?:(=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)(?=[\s>])))?"""
)
_LINK = re.compile(r"(?:https?|tg|ton)://\S+", re.IGNORECASE)

# In order of precedence: an address in a link or an e-mail is not a mention of its own.
_FOUND = {
    "url": re.compile(r"(?<!\w)(?:https?://|www\.|t\.me/)[^\s<>\"]*[^\s<>\".,;:!?)'\]]"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "mention": re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)"),
    "bot_command": re.compile(
        r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"
    ),
    "hashtag": re.compile(r"(?<!\w)#\w*[^\W\d]\w*"),
}


class UnparsableError(Exception):
    """Markup that Telegram cannot parse; the text is Telegram's own, with the place in bytes."""


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, the unit of all of Telegram's lengths and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Cut by UTF-16 code units."""
    encoded = text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2]
    return encoded.decode("utf-16-le", "replace")


def unescape(text: str) -> str:
    """Decode numeric references and the four named ones; Telegram leaves others as they stand."""

    def decoded(match: re.Match[str]) -> str:
        hexadecimal, decimal, name, end = match.groups()
        if name is not None:
            return _NAMED[name] if name in _NAMED else match[0]
        code = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
        too_long = len(match[0]) - len(end) >= 10
        return match[0] if too_long or not 0 < code < 0x10FFFF else chr(code)

    return _REFERENCE.sub(decoded, text)


def _checked(text: str) -> str:
    if re.search("[\ud800-\udfff]", text):
        problem = "Text contains invalid Unicode characters after decoding HTML entities"
        raise UnparsableError(f"{problem}, check for unmatched surrogate code units")
    return text


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities, sorted, with offsets in UTF-16 units.

    Raises `UnparsableError` with Telegram's description and byte offset.
    """
    text, position, offset = "", 0, 0
    open_tags: list[tuple[str, str, int]] = []
    entities: list[Entity] = []
    while position < len(source):
        token = _TOKEN.match(source, position)
        assert token is not None, "the alternatives cover every character"
        begin, position = position, token.end()
        place = f"at byte offset {len(source[:begin].encode('utf-8', 'surrogatepass'))}"
        if token[2] is None:
            text += (piece := _checked(unescape(token[0])))
            offset += utf16_length(piece)
        elif not token[1]:
            tag = token[2].lower()
            argument, position = _open_tag(source, tag, position, place)
            open_tags.append((tag, argument, offset))
        else:
            position = _close_tag(source, token[2].lower(), position, place, open_tags)
            tag, argument, start = open_tags.pop()
            inside = utf16_slice(text, start, offset - start)
            entities += _entity(tag, argument or (inside if tag == "a" else ""), start, offset)
    if open_tags:
        raise UnparsableError(f"Can't find end tag corresponding to start tag {open_tags[-1][0]}")
    return text, _tidy(entities)


def _open_tag(source: str, tag: str, position: int, place: str) -> tuple[str, int]:
    """Read the attributes; return the one that matters for this tag, and where the tag ends."""
    if position >= len(source):
        raise UnparsableError(f"Unclosed start tag {place}")
    if tag not in _TYPES:
        raise UnparsableError(f'Unsupported start tag "{tag}" {place}')
    argument = ""
    while source[position : position + 1] != ">":
        found = _ATTRIBUTE.match(source, position)
        assert found is not None, "every part of the pattern is optional"
        position = found.end()
        name, equals, *values = found.groups()
        if position >= len(source) or (equals is None and source[position] == "="):
            raise UnparsableError(f"Unclosed start tag {place}")
        if not name and equals:
            raise UnparsableError(f'Empty attribute name in the tag "{tag}" {place}')
        if name and equals is None and (tag, name) != ("blockquote", "expandable"):
            problem = "Expected equal sign in declaration of an attribute of the tag"
            raise UnparsableError(f'{problem} "{tag}" {place}')
        argument = _argument(tag, name, next((v for v in values if v is not None), "")) or argument
    if tag == "span" and argument != "spoiler":
        raise UnparsableError(f'Tag "span" must have class "tg-spoiler" {place}')
    return argument, position + 1


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case "a", "href":
            return unescape(value)
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "blockquote", "expandable":
            return "expandable"
    return ""


def _close_tag(
    source: str, tag: str, position: int, place: str, open_tags: list[tuple[str, str, int]]
) -> int:
    """Check the end tag against the innermost open one; return where it ends."""
    if not open_tags:
        raise UnparsableError(f"Unexpected end tag {place}")
    while source[position : position + 1].isspace():
        position += 1
    if source[position : position + 1] != ">":
        raise UnparsableError(f"Unclosed end tag {place}")
    expected = open_tags[-1][0]
    if tag not in ("", expected):
        problem = f'Unmatched end tag {place}, expected "</{expected}>", found "</{tag}>"'
        raise UnparsableError(problem)
    return position + 1


def _entity(tag: str, argument: str, start: int, end: int) -> list[Entity]:
    """Return the tag's entity, or none where Telegram drops it: empty, or a link to nowhere."""
    entity: Entity = {"type": _TYPES[tag], "offset": start, "length": end - start}
    if start == end or (tag == "a" and not _LINK.fullmatch(argument)):
        return []
    if tag == "a":
        entity["url"] = argument
    if tag == "code" and argument:
        entity["language"] = argument
    if tag == "blockquote" and argument:
        entity["type"] = "expandable_blockquote"
    return [entity]


def _tidy(entities: list[Entity]) -> list[Entity]:
    """Sort, give `pre` its language, and drop what `pre` and `code` cannot hold."""
    verbatim = [e for e in entities if e["type"] in ("pre", "code")]
    for outer in (e for e in verbatim if e["type"] == "pre"):
        for inner in (e for e in verbatim if e["type"] == "code" and _within(e, outer)):
            outer |= {"language": inner["language"]} if "language" in inner else {}
    verbatim.sort(key=lambda e: e["type"] == "code")
    kept: list[Entity] = []
    for entity in entities:
        outer_ones = (v for v in verbatim if v is not entity and _within(entity, v))
        if entity["type"] == "pre" or not any(outer_ones):
            kept.append(entity)
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def _within(inner: Entity, outer: Entity) -> bool:
    inner_end, outer_end = (e["offset"] + e["length"] for e in (inner, outer))
    return bool(inner["offset"] >= outer["offset"] and inner_end <= outer_end)


def found_entities(text: str) -> list[Entity]:
    """Find commands, mentions, links, e-mail addresses and hashtags, as Telegram marks them."""
    found: list[Entity] = []
    taken: list[range] = []
    for kind, pattern in _FOUND.items():
        for match in pattern.finditer(text):
            if any(match.start() < t.stop and t.start < match.end() for t in taken):
                continue
            taken.append(range(*match.span()))
            offset = utf16_length(text[: match.start()])
            found.append({"type": kind, "offset": offset, "length": utf16_length(match[0])})
    return sorted(found, key=lambda e: int(e["offset"]))


def with_found(text: str, marked: list[Entity]) -> list[Entity]:
    """Add what Telegram finds by itself, except inside links, `code` and `pre`."""
    closed = [e for e in marked if e["type"] in ("text_link", "code", "pre")]
    extra = [e for e in found_entities(text) if not any(_within(e, c) for c in closed)]
    return sorted(marked + extra, key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip white space at both ends, as Telegram does, and move the entities along."""
    cut = utf16_length(text) - utf16_length(text.lstrip())
    total = utf16_length(text.strip())
    kept: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(total, entity["offset"] + entity["length"] - cut)
        if start < end:
            kept.append({**entity, "offset": start, "length": end - start})
    return text.strip(), kept
