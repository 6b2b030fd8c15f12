"""Lines of Graphviz source: nodes where dots and texts are, edges where lines join neurons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.extent import text_corners
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Style, Texts
from cnnviz.render.words import escaped, one_line
from cnnviz.render.xdot import beziers, colour, dash
from cnnviz.wording import dot_string

Letters = Mapping[tuple[int, int], str]
"""What a weight is called: by its layer and its index."""


def quoted(name: str) -> str:
    """A name in the double quotes of the DOT language.

    >>> print(quoted('conv "a"/0/5'))
    "conv \\"a\\"/0/5"
    """
    return dot_string(one_line(name))


def corners(size: tuple[float, float]) -> list[str]:
    """Two unseen nodes that hold the canvas open: Graphviz makes a node 0.72 points at least."""
    width, height = size
    spots = (("upper left", 0.36, height - 0.36), ("lower right", width - 0.36, 0.36))
    return [f'\t"{name}" [pos="{x:.7g},{y:.7g}!"{_UNSEEN}]\n' for name, x, y in spots]


def points(at: Mapping[str, tuple[float, float]], height: float) -> list[str]:
    """Unseen nodes."""
    return [f'\t{name} [pos="{x:.7g},{height - y:.7g}!"{_UNSEEN}]\n' for name, (x, y) in at.items()]


def names(mark: Dots, prefix: str, numbers: Iterator[int]) -> list[str]:
    """A name for each dot: that of its neuron or bias, or a number."""
    told = mark.names
    if mark.cls == "neuron" and {"layer", "index"} <= told.keys():
        return _joined(prefix, told["layer"], told["index"], len(mark.radius))
    if mark.cls == "bias" and "bias" in told:
        return _joined(prefix, "bias", told["bias"], len(mark.radius))
    return [quoted(f"{prefix}{mark.cls or 'dot'} {next(numbers)}") for _ in mark.radius]


def joins_neurons(mark: Lines) -> bool:
    """Whether the lines are connections, and say which."""
    return {"layer", "dst"} <= mark.names.keys() and bool({"src", "bias"} & mark.names.keys())


def ends(mark: Lines, prefix: str) -> tuple[list[str], list[str]]:
    """The names of the nodes where the lines start, and where they end."""
    told, n = mark.names, len(mark.bow)
    below = np.broadcast_to(told["layer"], n)
    heads = _joined(prefix, below + 1, told["dst"], n)
    if "src" in told:
        return _joined(prefix, below, told["src"], n), heads
    return _joined(prefix, "bias", told["bias"], n), heads


def _joined(prefix: str, first: object, second: object, n: int) -> list[str]:
    start = quoted(prefix)[:-1]
    pairs = zip(_column(first, n), _column(second, n), strict=True)
    return [f'{start}{a}/{b}"' for a, b in pairs]


def _column(value: object, n: int) -> list[object]:
    column: list[object] = np.broadcast_to(np.asarray(value), n).tolist()
    return column


def letters(marks: tuple[Mark, ...]) -> Letters:
    """What the texts among the marks call their weights."""
    called: dict[tuple[int, int], str] = {}
    for mark in marks:
        if isinstance(mark, Group):
            called |= letters(mark.marks)
        elif isinstance(mark, Texts) and {"layer", "weight"} <= mark.names.keys():
            called |= zip(_weights(mark), mark.strings, strict=True)
    return called


def _weights(mark: Lines | Texts) -> list[tuple[int, int]]:
    """Layer and weight of each item."""
    n = len(mark.which)
    columns = (np.broadcast_to(mark.names[name], n).tolist() for name in ("layer", "weight"))
    return list(zip(*columns, strict=True))


def edges(
    mark: Lines, joined: tuple[list[str], list[str]], height: float, called: Letters
) -> list[str]:
    """An edge for each line, along the very curve; `letter` is what its weight is called."""
    looks = [
        f'color="{colour(s.stroke, s.opacity)}", penwidth={s.width:.4g}, style={dash(s)}'
        for s in mark.styles
    ]
    said = [""] * len(mark.bow)
    if "weight" in mark.names:
        said = [_called(called.get(weight)) for weight in _weights(mark)]
    pos = "%.7g,%.7g %.7g,%.7g %.7g,%.7g %.7g,%.7g"
    template = f'\t%s -> %s [pos="{pos}", %s%s]\n'
    numbers = (np.round(beziers(mark, height).T, 2) + 0.0).tolist()
    look = [looks[i] for i in mark.which.tolist()]
    return [template % row for row in zip(*joined, *numbers, look, said, strict=True)]


def _called(letter: str | None) -> str:
    return f", letter={quoted(letter)}" if letter else ""


def dots(mark: Dots, named: Sequence[str], height: float) -> list[str]:
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
    return [template % row for row in zip(named, *numbers, look, strict=True)]


def texts(mark: Texts, height: float, numbers: Iterator[int]) -> list[str]:
    """A plain text for each, around its middle."""
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
    r"""The text as Graphviz's HTML, in which no character has a meaning of its own.

    Not even a backslash: there, too, Graphviz would put the node's name for \N.
    """
    said = escaped(string).replace("\\", "\\\\")
    return f"<b>{said}</b>" if mark.bold else said


_UNSEEN = ", height=0, shape=point, style=invis, width=0"
