"""What to say where a network has more volumes than the figure network has room for."""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network

SLIDE = (960.0, 540.0)
PARTS = (48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1)
"""How many layers a part of a network may have, to see whether it has room."""


def too_large(request: Request, fits: Callable[[Request], bool]) -> CnnvizError:
    """The refusal, with what was found to fit: a slide, or the first layers on the same page."""
    volumes = len(columns(request.network))
    slide = fits(request._replace(size=SLIDE))
    part = next((words for n in PARTS if (words := _part(request, n, fits))), "")
    layers = f"a part of the network with --layers{part}"
    return CnnvizError(
        f"the figure network has no room for {volumes:,} volumes with their sizes in this size:"
        f" take {'--size 16:9, or ' if slide else ''}{layers}"
    )


def _part(request: Request, many: int, fits: Callable[[Request], bool]) -> str:
    """How to ask for the first `many` layers, if they have room."""
    whole = request.network
    if many >= len(whole.layers):
        return ""
    shapes = whole.shapes[: many + 1]
    part = Network(whole.input_shape, whole.layers[:many], whole.names[:many], shapes)
    return f", such as --layers {_named(part)}" if fits(request._replace(network=part)) else ""


def _named(part: Network) -> str:
    """A part of a network in the words of --layers: positions where it has no other names."""
    first, last = part.names[0], part.names[-1]
    return f"{first}:{int(last) + 1}" if last.isdecimal() else f"{first}:{last}"
