"""Lines of Graphviz source: nodes for dots and texts, edges for lines that join neurons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.extent import text_corners
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Lines, Mark, Style, Texts
from cnnviz.render.ends import Key, keys
from cnnviz.render.words import escaped, one_line
from cnnviz.render.xdot import beziers, colour, dash
from cnnviz.wording import dot_string

Letters = Mapping[tuple[int, int], str]
"""The names of weights, by layer and index."""


def quote(name: str) -> str:
    """A name in the double quotes of the DOT language.

    >>> print(quote('conv "a"/0/5'))
    "conv \\"a\\"/0/5"
    """
    return dot_string(one_line(name))


def corners(size: tuple[float, float]) -> list[str]:
    """Two invisible nodes that hold the canvas open: Graphviz nodes are at least 0.72 points."""
    width, height = size
    spots = (("upper left", 0.36, height - 0.36), ("lower right", width - 0.36, 0.36))
    return [f'\t"{name}" [pos="{x:.7g},{y:.7g}!"{_INVISIBLE}]\n' for name, x, y in spots]


def points(places: Mapping[str, tuple[float, float]], height: float) -> list[str]:
    """Invisible nodes."""
    return [
        f'\t{name} [pos="{x:.7g},{height - y:.7g}!"{_INVISIBLE}]\n'
        for name, (x, y) in places.items()
    ]


def names(mark: Dots, prefix: str, numbers: Iterator[int]) -> list[str]:
    """A name for each dot: that of its neuron or bias, or a number."""
    if known := keys(mark, mark.cls):
        return node_names(prefix, known)
    return [quote(f"{prefix}{mark.cls or 'dot'} {next(numbers)}") for _ in mark.radius]


def node_names(prefix: str, known: Sequence[Key]) -> list[str]:
    """The names of the nodes that stand for neurons and biases."""
    start = quote(prefix)[:-1]
    return [f'{start}{a}/{b}"' for a, b in known]


def letters(marks: tuple[Mark, ...]) -> Letters:
    """The names that the texts among the marks give to weights."""
    result: dict[tuple[int, int], str] = {}
    for mark in leaves(marks):
        if isinstance(mark, Texts) and {"layer", "weight"} <= mark.names.keys():
            result |= zip(_weights(mark), mark.strings, strict=True)
    return result


def _weights(mark: Lines | Texts) -> list[tuple[int, int]]:
    """Each item's layer and weight."""
    n = len(mark.which)
    columns = (np.broadcast_to(mark.names[name], n).tolist() for name in ("layer", "weight"))
    return list(zip(*columns, strict=True))


def edges(
    mark: Lines, nodes: tuple[list[str], list[str]], height: float, weight_letters: Letters
) -> list[str]:
    """An edge for each line, along its exact curve; the attribute `letter` names its weight."""
    looks = [
        f'color="{colour(s.stroke, s.opacity)}", penwidth={s.width:.4g}, style={dash(s)}'
        for s in mark.styles
    ]
    attributes = [""] * len(mark.bow)
    if "weight" in mark.names:
        attributes = [_letter_attribute(weight_letters.get(weight)) for weight in _weights(mark)]
    pos = "%.7g,%.7g %.7g,%.7g %.7g,%.7g %.7g,%.7g"
    template = f'\t%s -> %s [pos="{pos}", %s%s]\n'
    numbers = (np.round(beziers(mark, height).T, 2) + 0.0).tolist()
    look = [looks[i] for i in mark.which.tolist()]
    return [template % row for row in zip(*nodes, *numbers, look, attributes, strict=True)]


def _letter_attribute(letter: str | None) -> str:
    return f", letter={quote(letter)}" if letter else ""


def dots(mark: Dots, node_names: Sequence[str], height: float) -> list[str]:
    """A circle for each dot."""
    looks = [
        f'color="{colour(s.stroke, s.opacity)}", fillcolor="{colour(s.fill, s.opacity)}",'
        f" penwidth={s.width if s.stroke else 0:.4g}"
        for s in mark.styles
    ]
    x, y = mark.at.T
    numbers = np.round([x, height - y, mark.radius / 36], 4).tolist()
    look = [looks[i] for i in mark.which.tolist()]
    template = '\t%s [pos="%.7g,%.7g!", width=%.4g, %s]\n'
    return [template % row for row in zip(node_names, *numbers, look, strict=True)]


def texts(mark: Texts, height: float, numbers: Iterator[int]) -> list[str]:
    """A plain-text node for each text, at its centre."""
    middle: NDArray[np.float64] = text_corners(mark).mean(axis=1)
    look = f"fixedsize=false, fontsize={mark.size:.4g}, shape=plaintext"
    look += ', height=0, margin=0, style="", width=0'
    rows = zip(mark.strings, middle.tolist(), mark.which.tolist(), strict=True)
    return [
        f'\t"text {next(numbers)}" [pos="{x:.7g},{height - y:.7g}!",'
        f" label=<{_styled(string, mark)}>, {_ink(mark.styles[i])}, {look}]\n"
        for string, (x, y), i in rows
        if one_line(string).strip()
    ]


def _ink(style: Style) -> str:
    return f'fontcolor="{colour(style.fill, style.opacity)}"'


def _styled(string: str, mark: Texts) -> str:
    r"""The text as Graphviz's HTML, with no character that has a special meaning.

    Not even a backslash: even there, Graphviz would replace \N by the node's name.
    """
    text = escaped(string).replace("\\", "\\\\")
    return f"<b>{text}</b>" if mark.bold else text


_INVISIBLE = ", height=0, shape=point, style=invis, width=0"
