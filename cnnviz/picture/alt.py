"""Alternative text: what a picture shows, in a sentence or two with its numbers."""

from __future__ import annotations

import re
from itertools import accumulate

from cnnviz.labels import ENGLISH, Labels
from cnnviz.picture.leaves import nested
from cnnviz.picture.marks import Group, Picture

COUNTS = ("connections", "weights", "biases")
SHORT = 400
"""Letters of an alternative text, more or less."""


def alt_text(picture: Picture) -> str:
    """The picture's point and the counts of its panels, each once; without panels, what it shows.

    >>> names = {"panel": "conv", "connections": 18, "weights": 3, "biases": 1}
    >>> panel = Group((), "panel", names)
    >>> alt_text(Picture((panel, panel), (9, 9), None, "A convolution shares", "Much more."))
    'A convolution shares. Convolution: 18 connections, 3 weights, 1 bias.'
    """
    counts = [
        counted(panel, picture.labels)
        for panel in nested(picture.marks)
        if isinstance(panel, Group) and {"panel", "connections"} <= panel.names.keys()
    ]
    if picture.labels is ENGLISH:
        counts = [part[:1].lower() + part[1:] for part in counts]
    body = f"{'; '.join(dict.fromkeys(counts))}." if counts else ""
    # A step's description says which step it is, and what is new.
    lead = picture.description if picture.description.startswith("Step ") else ""
    if not lead and not body:
        # The point is not to be said twice.
        lead = _beginning(picture.description.replace(_full_stopped(picture.title), "", 1))
    point = "" if lead.startswith("Step ") else _full_stopped(picture.title)
    parts = (point, lead, body[:1].upper() + body[1:])
    return " ".join(filter(None, parts))


def counted(panel: Group, labels: Labels = ENGLISH) -> str:
    """A panel's name and its counts.

    >>> counted(Group((), "panel", {"panel": "conv", "connections": 1200, "weights": 1}))
    'Convolution: 1,200 connections, 1 weight'
    """
    parts = [labels(count, n=int(panel.names[count])) for count in COUNTS if count in panel.names]
    return f"{called(panel, labels)}: {', '.join(parts)}"


def called(panel: Group, labels: Labels = ENGLISH) -> str:
    """A panel's name.

    >>> called(Group((), "panel", {"panel": "local"}))
    'Locally connected'
    """
    kind = str(panel.names["panel"])
    return labels(f"panel.{kind}") if labels.has(f"panel.{kind}") else kind.replace("-", " ")


def _beginning(description: str) -> str:
    """The first two sentences, and more of them as long as the whole stays short.

    >>> _beginning("Of a layer. Fully: 48. Locally: 18. Convolution: 3.")
    'Of a layer. Fully: 48. Locally: 18. Convolution: 3.'
    """
    sentences = re.split(r"(?<=[.!?])\s+", description.strip())
    ends = accumulate(len(sentence) + 1 for sentence in sentences)
    count = max(2, sum(end <= SHORT for end in ends))
    return " ".join(sentences[:count])


def _full_stopped(sentence: str) -> str:
    return sentence if not sentence or sentence[-1] in ".!?" else f"{sentence}."
