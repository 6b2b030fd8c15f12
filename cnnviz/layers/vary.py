"""A network with other values of one layer's parameters, for a page with sliders."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import product
from math import prod
from typing import NamedTuple

from cnnviz.errors import ArgumentFault, CnnvizError, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network, checked_output
from cnnviz.wording import as_text, nearest

NAMES = ("kernel_size", "stride", "padding", "dilation", "groups", "out_channels")
"""The parameters that can be varied, one number each."""

MOST_STATES = 200
"""Most pictures: each is drawn in advance, and is part of the page."""


class Variation(NamedTuple):
    """What varies: the parameters' names, and the values of each."""

    names: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]

    @property
    def states(self) -> list[tuple[int, ...]]:
        """Every choice of values, the last name's varying fastest."""
        return list(product(*self.values))


class _Range(NamedTuple):
    """A parameter, and its first and last value."""

    name: str
    first: int
    last: int


def _range(part: str) -> _Range:
    """The range that a part of a variation says, such as `stride=1:3`."""
    pattern = r"\s*(\w{1,40})\s*=\s*(\d{1,3})(?:\s*:\s*(\d{1,3}))?\s*"
    match = re.fullmatch(pattern, part, re.ASCII)
    if match is None:
        raise CnnvizError(
            f"{as_text(part.strip())} varies nothing: write it as kernel_size=1:5, with numbers"
            " of at most three digits"
        )
    if match[1] not in NAMES:
        raise CnnvizError(f"{match[1]!r} cannot be varied{nearest(match[1], NAMES)}")
    return _Range(match[1], int(match[2]), int(match[3] or match[2]))


def variation(text: str) -> Variation:
    """The variation that a text such as `kernel_size=1:5, stride=1:3` says; both ends included.

    Raises `CnnvizError` for anything else, and for more states than a page can hold.

    >>> variation("stride=1:3, padding=0").values
    ((1, 2, 3), (0,))
    """
    values: dict[str, tuple[int, ...]] = {}
    for part in text.split(","):
        name, first, last = _range(part)
        if name in values or first > last:
            problem = "is there twice" if name in values else f"goes down from {first} to {last}"
            raise CnnvizError(f"{name} {problem}: write each once, from its least value up")
        values[name] = tuple(range(first, last + 1))
    count = prod(map(len, values.values()))
    if count > MOST_STATES:
        raise CnnvizError(
            f"that makes {count:,} pictures, and a page holds at most {MOST_STATES}:"
            " vary fewer parameters, or over fewer values"
        )
    return Variation(tuple(values), tuple(values.values()))


def call_to_vary(network: Network, names: tuple[str, ...]) -> int:
    """The first call of the leading chain whose layer has all these parameters."""
    chain = network.leading_chain().layers
    for at, layer in enumerate(chain):
        if set(names) <= _parameters(layer):
            return at
    parameters = {name for layer in chain for name in _parameters(layer)}
    missing = [name for name in names if name not in parameters] or list(names)
    raise CnnvizError(f"no layer of this network has {' and '.join(missing)}, so nothing varies")


def vary(network: Network, at: int, values: dict[str, int]) -> Network:
    """The network with other parameters of call `at`, and of all calls of the same module.

    Raises `CnnvizError` with the reason if the values do not fit the layer or those after it.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> vary(chain((1, 8), (Conv(1, 1, 1, 3),)), 0, {"stride": 2}).shapes
    ((1, 8), (1, 3))
    """
    try:
        layer = replace(network.layers[at], **values)  # type: ignore[type-var]
        layers = tuple(
            layer if network.first_call(call) == network.first_call(at) else old
            for call, old in enumerate(network.layers)
        )
        return replace(network, layers=layers, shapes=_shapes(network, layers))
    except (ArgumentFault, ShapeFault) as fault:
        place = getattr(fault, "position", at)
        name = network.names[place] if len(network.names) > 1 else ""
        raise CnnvizError(f"{name}: {fault}" if name else str(fault)) from None


def _shapes(network: Network, layers: tuple[Layer, ...]) -> tuple[Shape, ...]:
    shapes = [network.input_shape]
    for call, layer in enumerate(layers):
        inputs = tuple(shapes[at] for at in network.reads(call))
        shapes.append(checked_output(layer, inputs, call))
    return tuple(shapes)


def _parameters(layer: Layer) -> set[str]:
    return {field.name for field in fields(layer)}  # type: ignore[arg-type]
