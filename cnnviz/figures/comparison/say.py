"""The words of a comparison: heads, lines, steps, context; each once, all counted by the graph."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.cones import capital, kernel_of, kernel_tone, shares
from cnnviz.figures.neurons.fan_in import fan_ins
from cnnviz.figures.neurons.padding import padding_note
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.variants import TITLES
from cnnviz.figures.neurons.wired import Wired
from cnnviz.figures.page.counts import Row
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network
from cnnviz.picture.parts import EMPTY, Part, column, either
from cnnviz.picture.tokens import of
from cnnviz.wording import listed, many, number, sized

NAMES: dict[tuple[str, ...], str] = {}
STEPS = {
    "connections": {
        ("fc", "local"): "drop the far ones",
        ("fc", "conv"): "drop the far ones",
        ("fc", "tiled"): "drop the far ones",
    },
    "weights": {
        ("local", "conv"): "share them",
        ("local", "tiled"): "share in turn",
        ("tiled", "conv"): "share all",
        ("fc", "conv"): "share the rest",
    },
    "biases": {
        ("local", "conv"): "share them, too",
        ("untied", "tied"): "share one in each map",
    },
}
"""What leads from one panel to the next, in the row of what it changes."""
STAYS = "all stay"


class Told(NamedTuple):
    """What is told of: a request, the columns that are drawn, how, and the panels."""

    request: Request
    columns: tuple[Column, ...]
    scene: Scene
    panels: tuple[Wired, ...]


def alone(network: Network) -> str:
    """The title where nothing convolves."""
    if any(hasattr(layer, "tiles") for layer in network.layers):
        return "A tiled convolution takes its kernels in turn"
    return "No convolution here: nothing is shared"


def head(told: Told, at: int) -> str:
    """The head of a panel."""
    kind = told.panels[at].kind
    if kind == "self":
        layers = [column.layer for column in told.columns[1:]]
        local = any(layer and layer.spec_name.startswith("Locally") for layer in layers)
        return TITLES["local" if local else "fc"]
    return TITLES[kind]


def lines(told: Told, at: int) -> tuple[str, ...]:
    """What a neuron sees in a panel, and whose weights it uses; in fewer words as well."""
    panel = told.panels[at]
    seen = fan_ins(panel.network)
    many_layers = len(set(seen)) > 1
    inputs = (
        ""
        if many_layers
        else f"{_up_to(panel, border(told))}{many(seen[0], 'input') if seen else 'inputs'} each, "
    )
    if panel.kind in ("fc", "local", "self"):
        return (f"{inputs}own weights",)
    kernels = "kernels in turn" if panel.kind == "tiled" else _kernel_words(told)
    return (f"{inputs}{kernels}", kernels)


def border(told: Told) -> bool:
    """Whether neurons at the border see fewer inputs than others."""
    return bool(padding_note(told.request.network))


def _kernel_words(told: Told) -> str:
    maps = [spatial(column.shape)[0] for column in told.columns[1:]]
    if len(maps) > 1:
        return "a kernel per layer" if max(maps) == 1 else "a kernel per map"
    return "one kernel" if maps[0] == 1 else "a kernel per map"


def _up_to(panel: Wired, border: bool) -> str:
    """ "up to " where neurons at the border see fewer."""
    return "up to " if panel.kind != "fc" and border else ""


def traced(told: Told, at: int) -> Part:
    """The line below a graph in which two neurons are traced: whether they use the same weights."""
    panel, scene = told.panels[at], told.scene
    theme = of(told.request.theme)
    if scene.every or len(scene.traced[-1]) < 2:
        return EMPTY
    own, other = panel.reach[-1]
    bold, plain = type_of("label", theme), type_of("line", theme)
    if shares(panel, len(scene.columns) - 1):
        colour = kernel_tone(
            kernel_of(scene, len(scene.columns) - 1, scene.traced[-1][0]), theme
        ).colour
        words = f"{many(own, 'weight')}, the same {number(other)}"
        look = bold._replace(colour=colour if scene.cells else theme.ink)
        return either(text(words, look), text(words, look, lines=2))
    others = f"and {number(other)} {'other' if other == 1 else 'others'}"
    one = text(f"{many(own, 'weight')} {others}", bold)
    return either(one, column(text(many(own, "weight"), bold), text(others, plain)))


def step(one: Row, at: int, pair: tuple[str, str]) -> str:
    """The words on the arrow between two panels in a row of counts."""
    if one.numbers[at] == one.numbers[at + 1]:
        return STAYS
    return STEPS[one.unit].get(pair, "")


def below(one: Row, pair: tuple[str, str], told: Told) -> str:
    """More words below an arrow: what else goes where channels are in groups."""
    groups = max(getattr(column.layer, "groups", 1) for column in told.columns[1:])
    if one.unit != "connections" or pair[0] != "fc" or groups < 2:
        return ""
    return f"and the other group{'s' * (groups > 2)}"


def beside(one: Row, told: Told) -> tuple[str, ...]:
    """What stands beside the numbers of a row: how many kernels the weights are."""
    return tuple(_kernels(panel) if one.unit == "weights" else "" for panel in told.panels)


def _kernels(panel: Wired) -> str:
    """Kernels times their weights, where one layer has several."""
    layers = [wire for wire in panel.wires if len(wire.weight_shape) > 2]
    if panel.kind in ("fc", "local") or len(panel.wires) > 1 or not layers:
        return ""
    shape, dims = layers[0].weight_shape, len(panel.network.shapes[0]) - 1
    each = prod(shape[-dims - 1 :])
    kernels = panel.counts.weights // each if each and panel.counts.weights % each == 0 else 0
    return f"{number(kernels)} kernels × {number(each)}" if kernels > 1 else ""


def context(told: Told) -> tuple[str, ...]:
    """What the layers are, what is drawn of them, and what was assumed; in fewer words as well."""
    layers = [repr(column.layer) for column in told.columns[1:]]
    names = (
        ", ".join(layers)
        if len(set(layers)) > 1 or len(layers) == 1
        else f"{len(layers)} × {layers[0]}"
    )
    sizes = _sizes(told.columns)
    drawn = _drawn(told)
    assumed = [*getattr(told.request.network, "assumed", ())]
    long = " · ".join([", ".join([sizes, *drawn]), names, *assumed])
    return (long, " · ".join([", ".join([sizes, *drawn]), *assumed]), sizes)


def _sizes(columns: tuple[Column, ...]) -> str:
    words = [_size(column, at == 0) for at, column in enumerate(columns)]
    return ", ".join(words)


def _size(column: Column, first: bool) -> str:
    """A column's size: so many inputs, or neurons, or channels of them.

    >>> _size(Column((4, 8)), False), _size(Column((1, 8)), True), _size(Column((3, 8, 8)), True)
    ('4 maps of 8 neurons', '8 inputs', '3 channels of 8 × 8 inputs')
    """
    channels, *size = spatial(column.shape)
    noun = "input" if first else "neuron"
    each = many(size[0], noun) if len(size) == 1 else f"{sized(tuple(size))} {noun}s"
    return each if channels == 1 else f"{many(channels, 'channel' if first else 'map')} of {each}"


def _drawn(told: Told) -> list[str]:
    """What is drawn of it, where that is not all."""
    scene = told.scene
    found = []
    if not scene.every:
        two = len(scene.traced[-1]) > 1
        maps = spatial(scene.last.shape)[0] > 1
        map_ = capital(kernel_of(scene, len(scene.columns) - 1, scene.traced[-1][0]))
        same = f" of map {map_}" if maps and two else ""
        found.append(f"{'two neurons' if two else 'one neuron'}{same} traced")
    if not scene.whole:
        found.append("not all drawn")
    if border(told):
        found.append("at the border fewer connections: padding has no neurons")
    return found


def notes(told: Told) -> tuple[str, ...]:
    """What the person who asked should know: what is not drawn."""
    scene, found = told.scene, []
    if not scene.whole:
        shown = [
            f"{number(len(place.shown))} of {number(prod(column.shape))}"
            f" {'inputs' if at == 0 else 'neurons'}"
            for at, (place, column) in enumerate(zip(scene.places, scene.columns, strict=True))
            if len(place.shown) < prod(column.shape)
        ]
        found.append(
            f"Not every neuron is drawn: {listed(shown)}. All counts are of the whole layers."
        )
    if told.columns[-1].name != _last(told.request.network):
        found.append(f"Drawn up to layer {told.columns[-1].name}. --layers picks others.")
    return tuple(found)


def _last(network: Network) -> str:
    return next(
        (
            n
            for n, layer in zip(network.names[::-1], network.layers[::-1], strict=True)
            if not layer.pointwise
        ),
        "",
    )


def description(told: Told) -> str:
    """The panels and their counts in whole sentences."""
    parts = []
    for at, panel in enumerate(told.panels):
        c = panel.counts
        parts.append(
            f"{head(told, at)} ({lines(told, at)[0]}): {many(c.connections, 'connection')},"
            f" {many(c.weights, 'weight')}, {many(c.biases, 'bias')}."
        )
    return " ".join(parts)
