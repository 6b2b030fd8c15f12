"""What a page holds besides its figure: its variations, and an example in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    from cnnviz.api import Job
    from cnnviz.figures.catalogue import Entry
    from cnnviz.figures.request import Request
    from cnnviz.layers.network import Network
    from cnnviz.layers.vary import Variation
    from cnnviz.picture.marks import Group, Mark, Picture
    from cnnviz.render.page.extras import Example, Extras, Fields, State, States

Watch = Callable[[int, int], object]


def extras(
    picture: Picture, job: Job, vary: str | None = None, watch: Watch | None = None
) -> Extras:
    """All that a figure's page holds besides the `picture` drawn for `job`.

    `vary` is a text such as "stride=1:3,padding=0:2".
    """
    from cnnviz.render.page.extras import Extras

    entry, request = job
    states = None if vary is None else _states(entry, request, vary, watch)
    dark = night(entry, request, picture)
    sights = fields(picture, request.network)
    return Extras(states, _example(entry, request.network, picture), dark, sights)


def _states(entry: Entry, request: Request, vary: str, watch: Watch | None) -> States:
    from cnnviz.layers.vary import call_to_vary, variation
    from cnnviz.render.page.extras import States

    sliders = variation(vary)
    index = call_to_vary(request.network, sliders.names)
    states = []
    for state in _draw(entry, request, index, sliders):
        states.append(state)
        if watch:
            watch(len(states), len(sliders.states))
    if not any(state.picture for state in states):
        raise CnnvizError(f"none of these states can be drawn; the first: {states[0].refused}")
    return States(
        sliders.names, sliders.values, tuple(states), _nearest(request.network, index, sliders)
    )


def _draw(entry: Entry, request: Request, index: int, sliders: Variation) -> Iterator[State]:
    """Draws each state, or says why it cannot be drawn."""
    from cnnviz.layers.vary import vary
    from cnnviz.render.page.extras import State

    for values in sliders.states:
        try:
            network = vary(request.network, index, dict(zip(sliders.names, values, strict=True)))
            picture = entry.picture(request._replace(network=network))
            dark = night(entry, request._replace(network=network), picture)
            sights = fields(picture, network)
            yield State(picture, _example(entry, network, picture), night=dark, fields=sights)
        except CnnvizError as error:
            text = ", ".join(f"{n}={v}" for n, v in zip(sliders.names, values, strict=True))
            yield State(None, refused=f"{text}: {error}")


def night(entry: Entry, request: Request, picture: Picture) -> Picture | None:
    """The picture in the dark theme, if its reader chooses the theme and its pixels differ."""
    from cnnviz.picture.leaves import leaves
    from cnnviz.picture.marks import Raster
    from cnnviz.picture.paired import Paired
    from cnnviz.picture.theme import DARK

    if not isinstance(request.theme.ink, Paired):
        return None
    if not any(isinstance(mark, Raster) for mark in leaves(picture.marks)):
        return None
    return entry.picture(request._replace(theme=DARK))


def _nearest(network: Network, index: int, sliders: Variation) -> int:
    """The index of the state nearest to the layer that was asked for."""
    current = [getattr(network.layers[index], name) for name in sliders.names]
    numbers = [value[0] if isinstance(value, tuple) else value for value in current]
    target = [value if isinstance(value, int) else 0 for value in numbers]

    def distance(state: tuple[int, ...]) -> int:
        return sum(abs(a - b) for a, b in zip(state, target, strict=True))

    states = sliders.states
    return min(range(len(states)), key=lambda i: distance(states[i]))


def _example(entry: Entry, network: Network, picture: Picture) -> Example | None:
    """One input through the first drawn layer, if that is a small convolution."""
    from cnnviz.graph.both_ways import both_ways
    from cnnviz.render.page.extras import Example

    if entry.command != "compare":
        return None
    example = both_ways(network.layers[picture.first], network.shapes[picture.first])
    if example is None:
        return None
    outputs = (example.bias, example.by_matrix, example.by_kernel)
    return Example(
        *(part.tolist() for part in (example.x, example.kernel, example.weight, *outputs))
    )


MOST_RUNS = 4000
"""The most runs of inputs in all: more of them would make a page large for little gain."""


SEES_AS = {"tied": "conv", "untied": "conv"}
"""Kinds of panels whose neurons see the same inputs as another kind's."""


def fields(picture: Picture, network: Network) -> Fields:
    """What neurons see, for those that are drawn with a cone instead of lines."""
    from cnnviz.graph.sight import sight
    from cnnviz.picture.leaves import leaves

    result: Fields = {}
    # A picture's columns are counted from its first layer.
    offset = sum(not layer.pointwise for layer in network.layers[: picture.first])
    room = MOST_RUNS
    for group in _panels(picture.marks):
        kind = str(group.names["panel"])
        for mark in leaves(group.marks):
            if mark.cls != "cone" or not {"layer", "dst"} <= mark.names.keys():
                continue
            column = int(mark.names["layer"])
            neurons = {int(neuron) for neuron in _as_list(mark.names["dst"])}
            runs = sight(network, SEES_AS.get(kind, kind), offset + column, neurons)
            room -= sum(map(len, runs.values()))
            if room > 0:
                result.setdefault(kind, {}).setdefault(column, {}).update(runs)
    return result


def _panels(marks: tuple[Mark, ...]) -> Iterator[Group]:
    from cnnviz.picture.marks import Group

    for mark in marks:
        if isinstance(mark, Group):
            yield from [mark] if "panel" in mark.names else _panels(mark.marks)


def _as_list(values: Any) -> list[Any]:
    return [values] if not hasattr(values, "__len__") else list(values)
