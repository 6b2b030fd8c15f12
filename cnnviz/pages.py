"""What a page holds beside its figure: the same at other parameters, and an example in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    from cnnviz.api import Asked
    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.request import Request
    from cnnviz.layers.network import Network
    from cnnviz.layers.vary import Variation
    from cnnviz.picture.marks import Group, Mark, Picture
    from cnnviz.render.page.extras import Example, Extras, Fields, State, States

Watch = Callable[[int, int], object]


def extras(
    picture: Picture, asked: Asked, vary: str | None = None, watch: Watch | None = None
) -> Extras:
    """All that the page of a figure holds beside the picture that was drawn as it was `asked`.

    `vary` is a text such as "stride=1:3,padding=0:2".
    """
    from cnnviz.render.page.extras import Extras

    entry, request = asked
    states = None if vary is None else _states(entry, request, vary, watch)
    dark = night(entry, request, picture)
    seen = fields(picture, request.network)
    return Extras(states, _example(entry, request.network, picture), dark, seen)


def _states(entry: Entry, request: Request, vary: str, watch: Watch | None) -> States:
    from cnnviz.layers.vary import variation, varied_layer
    from cnnviz.render.page.extras import States

    wanted = variation(vary)
    at = varied_layer(request.network, wanted.names)
    drawn = []
    for state in _drawn(entry, request, at, wanted):
        drawn.append(state)
        if watch:
            watch(len(drawn), len(wanted.states))
    if not any(state.picture for state in drawn):
        raise CnnvizError(f"none of these states can be drawn; the first: {drawn[0].refused}")
    return States(wanted.names, wanted.values, tuple(drawn), _first(request.network, at, wanted))


def _drawn(entry: Entry, request: Request, at: int, wanted: Variation) -> Iterator[State]:
    """Each state, drawn, or why it cannot be."""
    from cnnviz.layers.vary import varied
    from cnnviz.render.page.extras import State

    for values in wanted.states:
        try:
            network = varied(request.network, at, dict(zip(wanted.names, values, strict=True)))
            picture = entry.picture(request._replace(network=network))
            dark = night(entry, request._replace(network=network), picture)
            seen = fields(picture, network)
            yield State(picture, _example(entry, network, picture), night=dark, fields=seen)
        except CnnvizError as error:
            said = ", ".join(f"{n}={v}" for n, v in zip(wanted.names, values, strict=True))
            yield State(None, refused=f"{said}: {error}")


def night(entry: Entry, request: Request, picture: Picture) -> Picture | None:
    """The picture in the dark theme, if its reader chooses and its pixels differ there."""
    from cnnviz.picture.leaves import leaves
    from cnnviz.picture.marks import Raster
    from cnnviz.picture.paired import Paired
    from cnnviz.picture.theme import DARK

    if not isinstance(request.theme.ink, Paired):
        return None
    if not any(isinstance(mark, Raster) for mark in leaves(picture.marks)):
        return None
    return entry.picture(request._replace(theme=DARK))


def _first(network: Network, at: int, wanted: Variation) -> int:
    """The state that comes nearest to the layer as it was asked for."""
    own = [getattr(network.layers[at], name) for name in wanted.names]
    numbers = [value[0] if isinstance(value, tuple) else value for value in own]
    known = [value if isinstance(value, int) else 0 for value in numbers]

    def away(state: tuple[int, ...]) -> int:
        return sum(abs(a - b) for a, b in zip(state, known, strict=True))

    states = wanted.states
    return min(range(len(states)), key=lambda i: away(states[i]))


def _example(entry: Entry, network: Network, drawn: Picture) -> Example | None:
    """One input through the first drawn layer, if that is a small convolution."""
    from cnnviz.graph.both_ways import both_ways
    from cnnviz.render.page.extras import Example

    if entry.command != "compare":
        return None
    found = both_ways(network.layers[drawn.first], network.shapes[drawn.first])
    if found is None:
        return None
    ways = (found.bias, found.by_matrix, found.by_kernel)
    return Example(*(part.tolist() for part in (found.x, found.kernel, found.weight, *ways)))


MOST_SEEN = 4000
"""Runs of inputs in all, at most: a page with more of them would be large for little."""


AS = {"tied": "conv", "untied": "conv"}
"""Panels whose neurons see what those of another kind see."""


def fields(picture: Picture, network: Network) -> Fields:
    """What the neurons see that are drawn with a cone in place of lines."""
    from cnnviz.graph.sight import sight
    from cnnviz.picture.leaves import leaves

    found: Fields = {}
    # Columns are counted from the first layer that is drawn.
    before = sum(not layer.pointwise for layer in network.layers[: picture.first])
    room = MOST_SEEN
    for group in _panels(picture.marks):
        kind = str(group.names["panel"])
        for mark in leaves(group.marks):
            if mark.cls != "cone" or not {"layer", "dst"} <= mark.names.keys():
                continue
            column = int(mark.names["layer"])
            neurons = {int(one) for one in _each(mark.names["dst"])}
            seen = sight(network, AS.get(kind, kind), before + column, neurons)
            room -= sum(map(len, seen.values()))
            if room > 0:
                found.setdefault(kind, {}).setdefault(column, {}).update(seen)
    return found


def _panels(marks: tuple[Mark, ...]) -> Iterator[Group]:
    from cnnviz.picture.marks import Group

    for mark in marks:
        if isinstance(mark, Group):
            yield from [mark] if "panel" in mark.names else _panels(mark.marks)


def _each(values: Any) -> list[Any]:
    return [values] if not hasattr(values, "__len__") else list(values)
