"""The part of a network to draw instead, where what it does is not followed."""

from __future__ import annotations

import re
from time import thread_time
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape, times
from cnnviz.reading.code.language.leaf_layers import MOST_PARTS
from cnnviz.reading.code.networks.instances import said_name
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.values.modules import CALLED_IN_ORDER, DICTS, LISTS, Module

if TYPE_CHECKING:
    from cnnviz.errors import SpecError
    from cnnviz.reading.code.source.source import Source
    from cnnviz.reading.wish import Wish

_BY_DESIGN = re.compile(
    r"(?:is|are) not followed|cnnviz does not (?:follow|know)|repeats the network's data"
    r"|a network here has one input"
)
"""What is told of a network that is the text's own way, and cannot be drawn."""

_FITS = re.compile(r"inputs from (\d+(?:x\d+)*) to \S+")
_TIME = 0.25  # Seconds for the parts.


def part_alone(source: Source, wish: Wish, reading: Reading, error: SpecError) -> str:
    """What draws a part of a network that is refused for what no text could mend; "" where none is
    found in the time that is left.
    """
    e, choice = reading.followed, reading.meant
    mended = any("--" in one.reason for one in error.faults)
    by_design = all(_BY_DESIGN.search(one.reason) for one in error.faults)
    if e is None or choice is None or wish.model is not None or mended or not by_design:
        return ""
    end = min(reading.end, thread_time() + _TIME)
    owner = said_name(e, choice.module)
    for name in _parts(choice.module)[:MOST_PARTS]:
        part = f"{owner}.{name}"
        said = _drawn(source, wish._replace(model=part, input_shape=None, layers=None), end)
        if said is not None:
            shown = part if part.replace(".", "_").isidentifier() else f'"{part}"'
            return f"--model {shown}{said} draws a part of it"
    return ""


def _parts(root: Module) -> list[str]:
    """The modules right in a network that have others in them, and a way of their own."""
    found = [(name, one) for name, one in root.children.items() if isinstance(one, Module)]
    lists = (*LISTS, *DICTS)
    return [
        str(name)
        for name, one in found
        if one.children and (one.kind in CALLED_IN_ORDER or one.kind not in lists)
    ]


def _drawn(source: Source, wish: Wish, end: float) -> str | None:
    """The input to say where a part can be drawn, "" where none has to be; None where it cannot."""
    tried: list[Shape | None] = [None]
    while tried and thread_time() < end:
        shape = tried.pop()
        reading = Reading(source, wish._replace(input_shape=shape))
        reading.end = end
        try:
            found = reading.network()
        except CnnvizError as error:
            fits = _FITS.search(str(error)) if shape is None else None
            tried += [tuple(map(int, fits[1].split("x")))] if fits else []
            continue
        if found is not None and any(layer.parameters for layer in found.layers):
            return "" if shape is None else f" --input {times(shape)}"
    return None
