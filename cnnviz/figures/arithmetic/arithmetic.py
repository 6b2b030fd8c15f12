"""Convolution arithmetic: one kernel position after another, with padding, stride, dilation, or
backwards.

The kinds are those of Dumoulin & Visin, "A guide to convolution arithmetic for deep learning"
(2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnviz.errors import CnnvizError
from cnnviz.figures.arithmetic.key import Subject
from cnnviz.figures.arithmetic.page import page
from cnnviz.figures.arithmetic.words import BACKWARDS
from cnnviz.figures.ink.cells import looks
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.page.canvas import compact
from cnnviz.figures.request import Request
from cnnviz.figures.walk.kernel_walk import walk
from cnnviz.figures.walk.walk_numbers import numbers
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Picture
from cnnviz.picture.reel import Reel


def picture(request: Request) -> Picture:
    """All positions of the kernel, or as many as are legible, a frame each; one alone for `focus`.

    The option `numbers` puts numbers into the cells. Raises CnnvizError for a layer that moves no
    window in one or two dimensions, and for one whose cells get too small.
    """
    subject, notes = _subject(request)
    output = (
        None if request.focus is None else _focused(request.focus, subject.walk.edges.output_shape)
    )
    return page(request, subject, notes, output)


def frames(request: Request) -> Sequence[Picture]:
    """A picture a position, in the order of the outputs; all in the same places, as an animation
    needs it.
    """
    subject, notes = _subject(request)
    return Reel(prod(subject.walk.made), lambda output: page(request, subject, notes, output))


def _subject(request: Request) -> tuple[Subject, tuple[str, ...]]:
    """The first layer that moves a window, with its walk, and what there is to say about the
    choice.
    """
    network = request.network
    moving = [i for i, layer in enumerate(network.layers) if not layer.pointwise]
    at = moving[0] if moving else 0
    layer, shape = network.layers[at], network.shapes[at]
    found = walk(layer, shape, upright=request.direction != "up")
    values = numbers(found) if "numbers" in request.options else None
    # Where there is not one kernel, there is none that a colour could stand for.
    theme = request.theme
    colours = looks(theme.weights[0] if layer.convolutional else theme.accent, theme)
    notes = list(_notes(layer, shape))
    if len(moving) > 1:
        notes.insert(0, f"Drawn is the first layer, {layer!r}; --layers picks another one.")
    return Subject(found, values, shape, colours, theme, compact(request)), tuple(notes)


def _notes(layer: Layer, shape: Shape) -> list[str]:
    """What is not as it looks: channels that are not drawn, and the zeros of a transposed
    convolution.
    """
    notes, made = [], layer.output_shape(shape)
    if shape[0] > 1 or made[0] > 1:
        notes.append(
            f"Drawn: input channel 1 of {shape[0]} and feature map 1 of {made[0]}."
            " The kernel moves over all the others in the same way."
        )
    if hasattr(layer, "steps"):
        notes.append(BACKWARDS)
    if padding := padding_note(chain(shape, (layer,))):
        notes.append(padding)
    return notes


def _focused(focus: tuple[int, ...], shape: Shape) -> int:
    """The place in its feature map of the output that `focus` names, in an output of `shape`."""
    made = shape[1:]
    if len(focus) == 1 and focus[0] < prod(made):
        return focus[0]
    place = focus[-len(made) :]
    if len(focus) not in (len(made), len(shape)) or any(
        i >= n for i, n in zip(place, made, strict=True)
    ):
        raise CnnvizError(
            f"--focus {','.join(map(str, focus))} names no output:"
            f" it goes from {','.join('0' * len(made))} to {','.join(str(n - 1) for n in made)}"
        )
    return place[0] if len(made) == 1 else place[0] * made[1] + place[1]
