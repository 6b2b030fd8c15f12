"""What stands between the two neurons of a band: their names, what is left out, the biases."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neuron.layout import EDGE
from cnnviz.figures.neuron.numbers import Subject, written
from cnnviz.figures.neuron.steps import Row
from cnnviz.figures.page.words import say
from cnnviz.picture.marks import Dots, Floats, Lines, Mark, Polygons, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme


def names(rows: list[Row], about: Subject) -> list[Mark]:
    """The name of each neuron at its box, and dots where others are left out between the two."""
    one, two = rows
    theme, laid = one.theme, one.laid
    count, right = positions(about), laid.outs + laid.sizes.out + EDGE
    body = laid.sizes.body
    between = two.neuron.place - one.neuron.place > 1
    x, middle = right - 12 * between, (one.y + two.y) / 2
    first, second = (row.neuron.place + 1 for row in rows)
    lines = [
        (f"neuron {first} of {count}", one.y + body + 14),
        (f"neuron {second} of {count}", two.y - body - 6),
    ]
    if lines[1][1] - lines[0][1] < 14:
        both = f"{first}, {second}" if laid.narrow else f"{first} and {second}"
        lines = [(f"neurons {both} of {count}", middle + 4)]
    marks: list[Mark] = [
        say(words, (x, y), 12, theme.ink, "end", bold=True, cls="which") for words, y in lines
    ]
    if not between:
        return marks
    dots = np.array([(right - 3, middle + step) for step in (-6.0, 0.0, 6.0)])
    none = np.zeros(3, int)
    return [*marks, Dots(dots, none + 1.7, (Style(fill=theme.ink),), none, "ellipsis")]


def positions(about: Subject) -> int:
    """How many neurons a feature map has."""
    return int(about.layer.output_shape(about.shape)[1])


def biases(rows: list[Row]) -> list[Mark]:
    """The biases, a dot with its value each; an arrow to each neuron that adds it."""
    given = [int(row.neuron.wires.bias[row.which]) for row in rows]
    if given[0] < 0:
        return []
    laid, theme, shared = rows[0].laid, rows[0].theme, given[0] == given[1]
    start, plus = _dots(rows, shared), laid.sizes.plus
    centres = np.array([(laid.biases, row.y) for row in rows])
    way = start - centres
    end = centres + plus * way / np.hypot(*way.T)[:, None]
    index = np.array([row.neuron.flat for row in rows])
    named = {"layer": 0, "dst": index, "bias": np.array(given)}
    count = 1 if shared else 2
    none, dot = np.zeros(2, int), (Style(fill=theme.ink),)
    return [
        *_arrows(start, end, named, theme),
        Dots(
            start[:count], np.full(count, 4.6), dot, none[:count], "bias", {"bias": given[:count]}
        ),
        *_values(rows[:count], start, shared),
    ]


def _dots(rows: list[Row], shared: bool) -> Floats:
    """Where the biases stand (2, 2): one for both neurons, or one near each; side by side where
    they have no room below one another.
    """
    laid, middle = rows[0].laid, (rows[0].y + rows[1].y) / 2
    off = min(31.0, middle - rows[0].y - 8)
    if shared:
        return np.array([(laid.biases, middle)] * 2)
    if _beside(rows):
        return np.array([(laid.biases - 11, middle), (laid.biases + 11, middle)])
    return np.array([(laid.biases, rows[0].y + off), (laid.biases, rows[1].y - off)])


def _beside(rows: list[Row]) -> bool:
    """Whether biases of their own stand side by side."""
    return rows[1].y - rows[0].y - 2 * rows[0].laid.sizes.body < 32


def _arrows(start: Floats, end: Floats, names: dict[str, object], theme: Theme) -> list[Mark]:
    """From each bias up or down to where it is added."""
    none = np.zeros(len(start), int)
    way = (end - start) / np.hypot(*(end - start).T)[:, None]
    side = 4 * way[:, ::-1] * [-1, 1]
    heads = np.stack([end, end - 8 * way + side, end - 8 * way - side], axis=1)
    line = (Style(theme.ink, None, 1.6),)
    return [
        Lines(start, end - 7 * way, none.astype(float), line, none, "bias-edge", names),
        Polygons(heads, (Style(fill=theme.ink),), none, cls="bias-head", names=names),
    ]


def _values(rows: list[Row], at: Floats, shared: bool) -> list[Mark]:
    """The value of each bias at its right; whose it is at its left, in as many words as fit."""
    if not shared and _beside(rows):
        return _values_beside(rows, at)
    laid, theme = rows[0].laid, rows[0].theme
    marks: list[Mark] = []
    for row, (x, y) in zip(rows, at.tolist(), strict=False):
        marks.append(
            say(written(row.neuron.bias or 0.0), (x + 9, y + 4.6), 13, theme.ink, "start", True,
                "value")
        )  # fmt: skip
        whose = ("one bias for all", "shared bias") if shared else ("its own bias", "own bias")
        room = laid.biases - laid.sums - 6
        words = next((w for w in whose if width(w, 12) <= room), whose[-1])
        marks.append(say(words, (x - 9, y + 4.4), 12, theme.ink, "end", cls="whose"))
    return marks


def _values_beside(rows: list[Row], at: Floats) -> list[Mark]:
    """The values left and right of two biases, and at the left what they are."""
    theme, (one, two) = rows[0].theme, (written(row.neuron.bias or 0.0) for row in rows)
    (x, y), right = at[0].tolist(), float(at[1, 0])
    left = x - 9 - width(one, 13, True) - 5
    return [
        say(one, (x - 9, y + 4.6), 13, theme.ink, "end", True, "value"),
        say(two, (right + 9, y + 4.6), 13, theme.ink, "start", True, "value"),
        say("biases", (left, y + 4.4), 12, theme.ink, "end", cls="whose"),
    ]
