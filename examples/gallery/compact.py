"""An SVG made small for a page: the same picture without the names, each look written once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

NAMES = re.compile(r' (?:class|data-[a-z-]+|role|aria-labelledby|id)="[^"]*"')
LOOK = re.compile(
    r"(?: (?:fill|stroke|stroke-width|stroke-dasharray|stroke-opacity|fill-opacity|font-size"
    r'|font-weight|font-style|text-anchor)="[^"]*")+'
)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def compact(document: str) -> str:
    """The picture of our own SVG `document` in about a third of its length, on one line.

    What stands for what is left out, and so are title and description, which the page says itself.
    """
    bare = re.sub(r"<(title|desc)[^>]*>.*?</\1>\n", "", document)
    head, body = NAMES.sub("", bare).replace(">\n", ">").split(">", 1)
    names = _names()
    looks: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        if match[0] not in looks:
            looks[match[0]] = next(names)
        return f' class="{looks[match[0]]}"'

    short = LOOK.sub(named, body)
    return f"{head}><style>{''.join(map(_rule, looks.items()))}</style>{short}"


def uri(document: str) -> str:
    """The document as the address of an image, safe between double quotes in HTML."""
    text = document.replace("'", "&#39;").replace('"', "'")
    return "data:image/svg+xml," + quote(text, safe=" <>=:/;'(),.-+!*?@~[]|{}^$")


def _rule(item: tuple[str, str]) -> str:
    look, name = item
    declarations = ";".join(f"{key}:{_value(key, value)}" for key, value in ATTRIBUTE.findall(look))
    return f".{name}{{{declarations}}}"


def _value(key: str, value: str) -> str:
    return f"{value}px" if key == "font-size" else value


def _names() -> Iterator[str]:
    """a, b, ..., Z, a1, b1, ..."""
    for round_ in count():
        yield from (f"{letter}{round_ or ''}" for letter in LETTERS)
