"""What an error says of a text, in a form that tests can hold to what it should say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from cnnviz.errors import SpecError
from cnnviz.layers.base import Layer
from cnnviz.reading import parse
from cnnviz.reading.building import Builder
from cnnviz.reading.grammar import tree
from cnnviz.reading.layout import layout
from cnnviz.reading.wording import Faults


def refused(text: str, *args: Any, **options: Any) -> SpecError:
    """The error that `parse` raises."""
    with pytest.raises(SpecError) as caught:
        parse(text, *args, **options)
    return caught.value


def told(text: str, *args: Any, **options: Any) -> list[tuple[str, str]]:
    """The faults: the words that are underlined, and the reason."""
    error = refused(text, *args, **options)
    return [(text[fault.start : fault.end], fault.reason) for fault in error.faults]


def underlined(message: str) -> list[str]:
    """The words over the carets of a message, read off the screen as a person would."""
    lines = message.split("\n")
    found = []
    for above, line in pairwise(lines):
        if line.strip() and set(line) <= {" ", "^"}:
            start = line.index("^")
            found.append(above[start : start + line.count("^")])
    return found


def layer_of(text: str) -> Layer:
    """The one layer that `text` says, whatever its input; its text must be right."""
    items, broken = tree(text)
    faults = Faults(broken)
    (step,) = Builder(layout(items, text, faults).leaves, faults).steps
    assert not faults and step.layer is not None
    return step.layer
