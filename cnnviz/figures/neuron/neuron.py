"""A neuron of a fully connected layer beside one of a convolution: the same steps, in numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import MARGIN, finish, title_marks
from cnnviz.figures.neuron.flow import band
from cnnviz.figures.neuron.layout import NARROW, SIDE, Flow, flow
from cnnviz.figures.neuron.numbers import Neuron, Subject, at_work, exact, pair, subject
from cnnviz.figures.page.canvas import canvas
from cnnviz.figures.page.words import listed, many, measured, say
from cnnviz.figures.request import Request
from cnnviz.graph.twin import twin
from cnnviz.layers.base import Layer
from cnnviz.layers.network import chain
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Lines, Mark, Picture, Style
from cnnviz.picture.text import width, wrap
from cnnviz.picture.theme import Theme

TITLE = "A neuron’s weights are its kernel"


class Band(NamedTuple):
    """One half of the figure: a layer, two of its neurons at work, and what there is to say."""

    kind: str
    title: str
    plain: str
    neurons: tuple[Neuron, Neuron]


def picture(request: Request) -> Picture:
    """Two bands, one above the other: a fully connected layer and a convolution, two neurons each.

    Raises CnnvizError where the network, the size or the direction does not suit the figure.
    """
    if request.direction != "right":
        raise CnnvizError("the figure neuron reads from left to right: leave out --direction")
    about = subject(request.network)
    bands = _bands(about, pair(about, _focus(request, about)))
    wide, high, _ = canvas(request)
    context = _context(about)
    marks = title_marks(request, TITLE, context, wide)
    narrow = wide < NARROW
    top = (box(marks).y1 if marks else 4.0) + (4 if narrow else 10)
    notes = _notes(about, bands)
    lines, size = _lines(_general(about, narrow), notes, (wide, high))
    pitch = 15 if narrow else 17
    foot = high - (8 if narrow else 12) - pitch * len(lines)
    laid = flow(about, (wide, top + (LOW_HEAD if narrow else HEAD), foot))
    marks += _heads(laid, top, request.theme)
    for at, half in enumerate(bands):
        marks += _title(laid, at, half, request.theme)
        marks += band(laid, at, half.kind, (about, half.neurons), request.theme)
    for i, line in enumerate(lines):
        marks.append(
            say(line, (wide / 2, foot + pitch * (i + 1)), size, request.theme.ink, cls="note")
        )
    said = " ".join(f"{half.title}: {half.plain}." for half in bands)
    return finish(request, marks, (TITLE, f"{context}. {said}"), notes)


HEAD, LOW_HEAD = 36.0, 18.0
"""The room for the words over the columns, and on a narrow page."""


def _focus(request: Request, about: Subject) -> tuple[int, ...]:
    """The (channel, position) that was asked for, checked; () for none."""
    if request.focus is None:
        return ()
    out = about.layer.output_shape(about.shape)
    focus = request.focus if len(request.focus) == 2 else (0, *request.focus)
    if len(focus) != 2 or any(not 0 <= f < n for f, n in zip(focus, out, strict=True)):
        raise CnnvizError(
            f"--focus {','.join(map(str, request.focus))} is no neuron of {about.layer.spec_name},"
            f" which has {' x '.join(map(str, out))}: count from 0, channel first"
        )
    return focus


def _bands(about: Subject, neurons: tuple[int, int]) -> tuple[Band, Band]:
    """The two halves, on the same neurons."""
    own: tuple[Layer, ...] = twin(chain(about.shape, (about.layer,)), "fc").layers
    full, shared = at_work(about, own[0], neurons), at_work(about, about.layer, neurons)
    fans = [len(neuron.inputs) for neuron in (full[0], shared[0])]
    return (
        Band(
            "fc",
            "Fully connected: a kernel for each neuron",
            f"each neuron weighs all {many(fans[0], 'input')}, by weights of its own",
            full,
        ),
        Band(
            "conv",
            "Convolution: one kernel for the whole feature map",
            f"each neuron weighs {many(fans[1], 'input')}, all by the same weights",
            shared,
        ),
    )


def _context(about: Subject) -> str:
    layers = repr(about.layer) + (f", {about.called}()" if about.called else "")
    return f"{layers} · input {measured(about.shape)}"


def _general(about: Subject, narrow: bool) -> tuple[str, str]:
    """What to say below: how to read the figure."""
    if narrow:
        return "A box is a neuron; 1·2 is weight · input.", "The numbers are examples."
    rule = RULES.get(about.function)
    return (
        f"A box is a neuron; 1·2 is weight · input{f'; {rule}' if rule else ''}.",
        "The numbers are examples.",
    )


def _notes(about: Subject, bands: tuple[Band, Band]) -> tuple[str, ...]:
    """What is left out or rounded."""
    maps, count = about.layer.output_shape(about.shape)
    drawn = [neuron.place for neuron in bands[0].neurons]
    notes = _left_out([i + 1 for i in range(count) if i not in drawn])
    if maps > 1:
        notes.append(f"Drawn is one feature map of {maps}; each has its own kernel.")
    if not about.function:
        notes.append("No activation function follows this layer.")
    if about.skipped:
        notes.append(f"{listed(list(about.skipped))} before the function is left out.")
    if not all(exact(neuron.after) for half in bands for neuron in half.neurons):
        notes.append("Activations are rounded.")
    return tuple(notes)


def _left_out(numbers: list[int]) -> list[str]:
    """The sentence that says which neurons are not drawn, if any.

    >>> _left_out([2]), _left_out([2, 3]), _left_out([1, 3])
    (['Neuron 2 is left out.'], ['Neurons 2 to 3 are left out.'], ['2 neurons are left out.'])
    """
    if len(numbers) < 2:
        return [f"Neuron {number} is left out." for number in numbers]
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return [f"Neurons {numbers[0]} to {numbers[-1]} are left out."]
    return [f"{len(numbers)} neurons are left out."]


RULES = {
    "relu": "ReLU turns a negative number into 0",
    "sigmoid": "Sigmoid gives a number between 0 and 1",
    "tanh": "Tanh gives a number between −1 and 1",
}
"""What a function does, in words."""


def _lines(
    general: tuple[str, str], notes: tuple[str, ...], page: tuple[float, float]
) -> tuple[list[str], float]:
    """The words below as lines for a page (width, height), and their size; few on a low page."""
    wide, high = page
    said = (general[0], *notes, general[1])
    for size, words in ((13.0, said), (12.0, said), (12.0, said[:-1]), (12.0, notes)):
        lines = _filled(" ".join(words), size, wide)
        if high >= (NARROW - 280 if wide < NARROW else 520) or len(lines) == 1:
            break
    return lines, size


def _filled(text: str, size: float, wide: float) -> list[str]:
    """The text in lines for a page so wide; on a narrow one, lines of about one length."""
    if wide >= NARROW:
        return wrap(text, size, wide - 2 * MARGIN)
    tries = [wrap(text, size, share * (wide - 2 * SIDE)) for share in (1.0, 0.9, 0.8, 0.7, 0.6)]
    return [lines for lines in tries if len(lines) == len(tries[0])][-1]


def _heads(laid: Flow, top: float, theme: Theme) -> list[Mark]:
    """The names of the steps, each over its column; the same for both bands."""
    if laid.narrow:
        return _low_heads(laid, top, theme)
    marks: list[Mark] = []
    kernels = {"its kernel, laid on the inputs": (laid.strip + laid.wide - MARGIN) / 2}
    for word, x in (_columns(laid) | kernels).items():
        size = 14 if laid.wide > 800 else 12
        lines = [word] if " " not in word else wrap(word, size, _room(word, laid, size), True)
        for i, line in enumerate(lines):
            y = top + 30 - 16 * (len(lines) - 1 - i)
            marks.append(say(line, (x, y), size, theme.ink, bold=True, cls="step-name"))
    return marks


def _columns(laid: Flow) -> dict[str, float]:
    """The steps, and the x of each."""
    return {
        "inputs": laid.inputs,
        "weights": (laid.inputs + laid.sums) / 2,
        "weighted sum": laid.sums,
        "bias": laid.biases,
        "activation function": laid.functions,
        "activation": laid.outs,
    }


def _low_heads(laid: Flow, top: float, theme: Theme) -> list[Mark]:
    """The same on one line, in one word each, inside the page."""
    marks: list[Mark] = []
    for name, x in _columns(laid).items():
        word = name.split()[-1]
        half = width(word, 12, True) / 2 + 5
        spot = (min(max(x, half), laid.wide - half), top + 12)
        marks.append(say(word, spot, 12, theme.ink, bold=True, cls="step-name"))
    return marks


def _room(word: str, laid: Flow, size: float) -> float:
    """The width at which a name breaks: two words below one another, more over the cells."""
    words = word.split()
    narrow = max(width(part, size, True) for part in words) + 1
    return narrow if len(words) == 2 else max(narrow, laid.wide - MARGIN - laid.strip + 6)


def _title(laid: Flow, at: int, half: Band, theme: Theme) -> list[Mark]:
    """The title of a band and its plain words, on one line or two, under a faint rule."""
    y = laid.tops[at]
    margin, size = SIDE if laid.narrow else MARGIN, laid.sizes.title
    rule = Lines(
        np.array([[margin, y + 1]]),
        np.array([[laid.wide - margin, y + 1]]),
        np.zeros(1),
        (Style(theme.faint, None, 1.0),),
        np.zeros(1, int),
        cls="rule",
    )
    size = min(size, size * (laid.wide - 2 * margin) / width(half.title, size, True))
    base = y + (21 if laid.sizes.title > 13 else 14)
    marks: list[Mark] = [rule]
    marks.append(say(half.title, (margin, base), size, theme.ink, "start", True, "panel-title"))
    x = margin + width(half.title, size, True) + 14
    if x + width(half.plain, 13) <= laid.wide - margin:
        marks.append(say(half.plain, (x, y + 21), 13, theme.quiet, "start", cls="plain"))
    return marks
