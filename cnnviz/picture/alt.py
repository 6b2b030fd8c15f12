"""Alternative text: what a picture shows, in a sentence or two with its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cnnviz.picture.marks import Group, Mark, Picture

KINDS = {
    "fc": "fully connected",
    "local": "locally connected",
    "tiled": "tiled convolution",
    "conv": "convolution",
}
"""What panels are called; others by their names."""
COUNTS = ("connections", "weights", "biases")


def alt_text(picture: Picture) -> str:
    """The picture's point, and what its panels count; of one without panels what it shows.

    >>> names = {"panel": "conv", "connections": 18, "weights": 3, "biases": 1}
    >>> panel = Group((), "panel", names)
    >>> alt_text(Picture((panel,), (9, 9), None, "A convolution shares", "Much more."))
    'A convolution shares. Convolution: 18 connections, 3 weights, 1 bias.'
    """
    told = [_counted(panel) for panel in _panels(picture.marks) if "connections" in panel.names]
    body = f"{'; '.join(told)}." if told else ""
    # A step says which it is, and what is new.
    step = picture.description if picture.description.startswith("Step ") else ""
    if not step and not body:
        step = _beginning(picture.description)
    point = "" if step.startswith("Step ") else _ended(picture.title)
    parts = (point, step, body[:1].upper() + body[1:])
    return " ".join(filter(None, parts))


def _panels(marks: Iterable[Mark]) -> Iterator[Group]:
    for mark in marks:
        if isinstance(mark, Group):
            if "panel" in mark.names:
                yield mark
            yield from _panels(mark.marks)


def _counted(panel: Group) -> str:
    kind = str(panel.names["panel"])
    parts = [_many(panel.names[name], name) for name in COUNTS if name in panel.names]
    return f"{KINDS.get(kind, kind.replace('-', ' '))}: {', '.join(parts)}"


def _many(count: int, noun: str) -> str:
    """A count and what it counts, as it is one or several.

    >>> _many(1, "biases"), _many(0, "biases"), _many(1234, "weights")
    ('1 bias', 'no biases', '1,234 weights')
    """
    single = "bias" if noun == "biases" else noun.removesuffix("s")
    return f"{count:,} {single}" if count == 1 else f"{count or 'no':{',' if count else ''}} {noun}"


def _beginning(description: str) -> str:
    """The first two sentences."""
    sentences = re.split(r"(?<=[.!?])\s+", description.strip())
    return " ".join(sentences[:2])


def _ended(sentence: str) -> str:
    return sentence if not sentence or sentence[-1] in ".!?" else f"{sentence}."
