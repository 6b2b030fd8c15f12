"""The part of a network to draw instead, if the whole is not followed."""

from __future__ import annotations

import re
from time import thread_time

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.layers.base import Shape, times
from cnnviz.reading.code.language.leaf_layers import MOST_PARTS
from cnnviz.reading.code.networks.instances import model_argument
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.modules import CALLED_IN_ORDER, DICTS, LISTS, Module
from cnnviz.reading.wish import Wish

_BY_DESIGN = re.compile(
    r"(?:is|are) not followed|cnnviz does not (?:follow|know)|repeats the network's data"
    r"|a network here has one input"
)
"""In reasons against a network that cannot be drawn by design, whatever its text says."""

_FITS = re.compile(r"inputs from (\d+(?:x\d+)*) to \S+")
_TIME = 0.25  # Seconds for the parts.


def part_alone(source: Source, wish: Wish, reading: Reading, error: SpecError) -> str:
    """The option that draws a part of a network that no change of its text could mend; "" if none
    is found in the time left.
    """
    e, choice = reading.evaluator, reading.last_choice
    mended = any("--" in fault.reason for fault in error.faults)
    by_design = all(_BY_DESIGN.search(fault.reason) for fault in error.faults)
    if e is None or choice is None or wish.model is not None or mended or not by_design:
        return ""
    end = min(reading.end, thread_time() + _TIME)
    owner = model_argument(e, choice.module)
    parts = (f"{owner}.{name}" for name in _parts(choice.module)[:MOST_PARTS])
    option = next(filter(None, (part_option(source, wish, part, end) for part in parts)), "")
    return option and f"{option} draws a part of it"


def part_option(source: Source, wish: Wish, part: str, end: float) -> str:
    """The options that draw a part alone, "" if it cannot be drawn."""
    size = _input_option(source, wish._replace(model=part, input_shape=None, layers=None), end)
    argument = part if part.replace(".", "_").isidentifier() else f'"{part}"'
    return "" if size is None else f"--model {argument}{size}"


def _parts(root: Module) -> list[str]:
    """The direct children of a network that contain modules and can be called."""
    children = [(name, child) for name, child in root.children.items() if isinstance(child, Module)]
    lists = (*LISTS, *DICTS)
    return [
        str(name)
        for name, child in children
        if child.children and (child.kind in CALLED_IN_ORDER or child.kind not in lists)
    ]


def _input_option(source: Source, wish: Wish, end: float) -> str | None:
    """The option for the input of a part, "" if none is needed; None if it cannot be drawn."""
    shapes: list[Shape | None] = [None]
    while shapes and thread_time() < end:
        shape = shapes.pop()
        try:
            network = Reading(source, wish._replace(input_shape=shape), end).network()
        except CnnvizError as error:
            fits = _FITS.search(str(error)) if shape is None else None
            shapes += [tuple(map(int, fits[1].split("x")))] if fits else []
            continue
        if network is not None and any(layer.parameters for layer in network.layers):
            return "" if shape is None else f" --input {times(shape)}"
    return None
