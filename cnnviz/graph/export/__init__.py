"""The graph as data for other programs: which formats there are, and how much each can hold."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.wording import plain, quoted

if TYPE_CHECKING:
    from cnnviz.layers.network import Network

DEFAULT_LIMIT = 10**9
"""The most connections that are written without `--max-connections`."""

_SPELLED_OUT = 10**7
"""Most connections, or neurons, in formats that other programs read into memory as objects."""


class Format(NamedTuple):
    """A kind of file: its suffix, the module here that writes it, the most it may hold."""

    name: str
    module: str
    most: int | None = None


FORMATS = {
    form.name: form
    for form in (
        Format("npz", "npz"),
        Format("csv", "table"),
        Format("json", "nodelink", _SPELLED_OUT),
        Format("graphml", "graphml", _SPELLED_OUT),
        Format("dot", "dot", _SPELLED_OUT),
    )
}


def format_of(path: str) -> Format:
    """The format that a path's suffix names; raises `CnnvizError` with the choices.

    >>> format_of("graph.csv").name
    'csv'
    """
    suffix = PurePath(path).suffix[1:]
    if suffix.lower() in FORMATS:
        return FORMATS[suffix.lower()]
    what = f"has the suffix .{plain(suffix[:20])}" if suffix else "has no suffix"
    raise CnnvizError(
        f"{quoted(path)} {what}, but the suffix says in which format the graph is written:"
        f" {_choices(FORMATS)}"
    )


def format_named(name: str) -> Format:
    """The format of that name, with a dot or without; raises `CnnvizError` with the choices."""
    form = FORMATS.get(name.lower().removeprefix("."))
    if form is None:
        raise CnnvizError(f"there is no format {quoted(name, 20)} for a graph: {_choices(FORMATS)}")
    return form


def check(network: Network, formats: Iterable[Format], limit: int = DEFAULT_LIMIT) -> None:
    """Raises `CnnvizError` if a network is too large, before any connections are built."""
    total = connections_of(network)
    if total > limit:
        raise CnnvizError(_too_many(total, limit))
    size = max(total, *map(prod, network.shapes))
    for form in formats:
        if form.most is not None and size > form.most:
            raise CnnvizError(_cannot_hold(form, total, size))


def connections_of(network: Network) -> int:
    """How many connections all layers have, with or without a learned weight; builds none."""
    from cnnviz.graph.count import count

    steps = zip(network.layers, network.fed, strict=True)
    counts = [count(layer, shape) for layer, shape in steps]
    return sum(c.connections + c.fixed_connections for c in counts)


def _choices(names: Iterable[str]) -> str:
    return ", ".join(f".{name}" for name in sorted(names))


def _too_many(total: int, limit: int) -> str:
    # Three numbers of four bytes per connection.
    size = f"; as .npz it takes {12 * total / 1e9:,.0f} GB" if total > 10**8 else ""
    allowance = "are written unasked" if limit == DEFAULT_LIMIT else "--max-connections allows"
    return (
        f"the graph has {total:,} connections, more than the {limit:,} that {allowance}{size}."
        f" --max-connections {total} writes them, --layers picks a part of the network,"
        " and `cnnviz summary` counts them without making them"
    )


def _cannot_hold(form: Format, total: int, size: int) -> str:
    what = "connections" if size == total else "neurons in one layer"
    unlimited = _choices(name for name, other in FORMATS.items() if other.most is None)
    return (
        f"the graph has {size:,} {what}, more than the {form.most:,} that programs can be expected"
        f" to read from a .{form.name} file; these formats hold any number: {unlimited}"
    )
