"""What a figure can and cannot do of what it is asked for."""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.request import Request
from cnnviz.layers.base import Shape


def only_right(request: Request, figure: str) -> None:
    """Raises CnnvizError where a figure that runs from left to right is asked to run up."""
    if request.direction != "right":
        raise CnnvizError(f"{figure} is drawn from left to right: leave out --direction")


def place_of(focus: tuple[int, ...], shape: Shape, whose: str) -> Shape:
    """The multi-index, channel first, of the neuron of maps that `--focus` names; of the first map
    if it names no channel. Raises CnnvizError where there is none.

    >>> place_of((2, 3), (4, 5, 6), "0")
    (0, 2, 3)
    """
    full = focus if len(focus) == len(shape) else (0, *focus)
    if len(full) == len(shape) and all(0 <= i < n for i, n in zip(full, shape, strict=True)):
        return full
    raise CnnvizError(
        f"--focus {','.join(map(str, focus))} names no neuron of {whose}, whose output is"
        f" {' × '.join(map(str, shape))}: write its position, from 0, channel or row first"
    )
