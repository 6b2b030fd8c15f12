"""What a speaker says about each slide: sentences with the graph's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from cnnviz.graph.field import fields
from cnnviz.graph.summary import Row, Summary, summarize
from cnnviz.lecture.calls import windowed
from cnnviz.lecture.scene import Scene

Sentences = Iterator[str]


def sentences(name: str, scene: Scene) -> tuple[str, ...]:
    """The sentences for the slide of that name."""
    return tuple(SAYING[name](scene))


def _cost(scene: Scene) -> Sentences:
    say, full, own = scene.labels, scene.as_twin("fc"), scene.counts
    inputs, neurons = say("inputs", n=scene.inputs), say("neurons", n=scene.neurons)
    yield say("deck.cost.layer", layer=scene.layer_name(), inputs=inputs, neurons=neurons)
    yield say("deck.cost.full", connections=say("connections", n=full.connections))
    weights = say("weights", n=own.weights)
    yield say("deck.cost.conv", connections=say("connections", n=own.connections), weights=weights)
    times = scene.times(full.weights, own.weights)
    if times:
        yield say("deck.cost.times", times=times)
        yield say("deck.cost.next")


def _connections(scene: Scene) -> Sentences:
    say, connections, full = scene.labels, scene.counts.connections, scene.as_twin("fc").connections
    inputs, neurons = say("inputs", n=scene.inputs), say("neurons", n=scene.neurons)
    yield say("deck.connections.full", inputs=inputs, neurons=neurons)
    form = (
        "each"
        if connections == scene.fan_in * scene.neurons
        else "most"
        if scene.padded
        else "up-to"
    )
    yield say(f"deck.connections.{form}", inputs=say("inputs", n=scene.fan_in))
    yield say(
        "deck.connections.left",
        all=full,
        kept=connections,
        percent=scene.percent(connections, full),
    )
    yield say("deck.connections.next")


def _sharing(scene: Scene) -> Sentences:
    say, own = scene.labels, scene.counts
    yield say("deck.sharing.local", connections=say("connections", n=own.connections))
    yield say("deck.sharing.conv", weights=say("weights", n=own.weights))
    times = scene.times(own.connections, own.weights)
    if times:
        yield say("deck.sharing.times", times=times)
        yield say("deck.sharing.why")


def _bias(scene: Scene) -> Sentences:
    say = scene.labels
    yield say(
        "deck.bias.tied", layer=scene.layer_name(), biases=say("biases", n=scene.counts.biases)
    )
    yield say("deck.bias.untied", n=scene.neurons)
    yield say("deck.bias.why")


def _argument(scene: Scene) -> Sentences:
    say, own = scene.labels, scene.counts.weights
    full, local = (scene.as_twin(kind).weights for kind in ("fc", "local"))
    yield say("deck.argument.weights", full=full, local=local, conv=own)
    yield say("deck.argument.steps")


def _kernel(scene: Scene) -> Sentences:
    say, layer = scene.labels, scene.layer
    yield say("deck.kernel.neuron")
    if scene.counts.biases:
        yield say("deck.kernel.bias")
    size = (scene.source[0] // layer.groups, *(w.kernel for w in layer.windows() or ()))
    weights = say("weights", n=scene.counts.weights // scene.target[0])
    yield say("deck.kernel.weights", weights=weights, size=say.sized(size))
    yield say("deck.kernel.next")


def _volume(scene: Scene) -> Sentences:
    say, maps = scene.labels, scene.target[0]
    key = "deck.volume.across" if maps > 1 else "deck.volume.across.one"
    yield say(key, n=maps, layer=scene.layer_name())
    yield say("deck.volume.along", neurons=say("neurons", n=scene.map_size))
    weights = say("weights", n=scene.counts.weights)
    yield say("deck.volume.size", kernels=say("deck.volume.kernels", n=maps), weights=weights)


MANY = 4
"""If fields grow at more layers than these, only some are mentioned."""


def _field(scene: Scene) -> Sentences:
    say, network = scene.labels, scene.network
    receptive_fields, positions = fields(network), windowed(network)
    sizes = {
        at: tuple(field.receptive_field) for at in positions if (field := receptive_fields[at])
    }
    yield say("deck.field.begin")
    chosen = (
        positions
        if len(positions) <= MANY
        else [positions[0], positions[len(positions) // 2], positions[-1]]
    )
    for at in chosen:
        yield _after(scene, at, sizes[at], len(chosen) < len(positions))
    if any(w.before or w.after for at in positions for w in network.layers[at].windows() or ()):
        yield say("deck.field.end")
    room = scene.source[1:]
    if any(size > most for size, most in zip(sizes[positions[-1]], room, strict=False)):
        yield say("deck.field.beyond", size=_positions(scene, room))
    # Layers that spread out, and those after them, have no field of one size, but are drawn.
    maps = (len(shape) > 1 for shape in network.shapes[1:])
    if any(field is None and is_map for field, is_map in zip(receptive_fields, maps, strict=True)):
        yield say("deck.field.behind")


def _after(scene: Scene, at: int, size: tuple[int, ...], brief: bool) -> str:
    """What a neuron of a layer sees; in brief, the layer is named by its number among its kind."""
    say, layer = scene.labels, scene.network.layers[at]
    kind = "conv" if layer.convolutional else layer.rule
    text = _positions(scene, size)
    if not brief or kind not in ("conv", "pool"):
        return say("deck.field.after", layer=scene.layer_name(at), size=text)
    rules = [
        "conv" if earlier.convolutional else earlier.rule
        for earlier in scene.network.layers[: at + 1]
    ]
    n = rules.count(kind)
    return say(f"deck.field.after.{kind}", n=n, many=say.spelled(n), size=text)


def _positions(scene: Scene, size: tuple[int, ...]) -> str:
    return scene.labels("deck.field.positions", n=prod(size), size=scene.labels.sized(size))


def _pooling(scene: Scene) -> Sentences:
    say, kind = scene.labels, scene.layer.spec_name
    sizes = {"source": say.sized(scene.source), "target": say.sized(scene.target)}
    yield say("deck.pooling.layer", layer=scene.layer_name(), **sizes)
    for word, key in (("Max", "deck.pooling.max"), ("Avg", "deck.pooling.average")):
        if word in kind and getattr(scene.layer, "divisor_override", None) is None:
            yield say(key)
    connections = say("connections", n=scene.counts.fixed_connections)
    yield say("deck.pooling.weights", connections=connections)


def _matrix(scene: Scene) -> Sentences:
    say, own, entries = scene.labels, scene.counts, scene.inputs * scene.neurons
    sides = {"rows": scene.neurons, "columns": scene.inputs}
    yield say("deck.matrix.full", **sides, entries=entries)
    # Padding with copies joins two neurons more than once: entries are then sums of weights.
    if scene.layer.edge == "zeros":
        weights, zeros = say("weights", n=own.weights), entries - own.connections
        yield say("deck.matrix.conv", zeros=zeros, kept=own.connections, weights=weights)
    yield say("deck.matrix.why")


def _network(scene: Scene) -> Sentences:
    say, summary = scene.labels, summarize(scene.network)
    totals = summary.totals
    counted = {
        kind: say(kind, n=getattr(totals, kind)) for kind in ("connections", "weights", "biases")
    }
    sizes = {
        "source": say.sized(scene.network.input_shape),
        "target": say.sized(scene.network.shapes[-1]),
    }
    yield say("deck.network.counts", **sizes, **counted)
    largest = {kind: _most(summary.rows, kind) for kind in ("connections", "weights")}
    for kind, at in largest.items():
        n, total = getattr(summary.rows[at].counts, kind), getattr(totals, kind)
        words = {"layer": scene.layer_name(at), "n": n, "percent": scene.percent(n, total)}
        yield say(f"deck.network.{kind}", **words)
    if _mostly("connections", "kernel", summary) and _mostly("weights", "full", summary):
        yield say("deck.network.both")


def _most(rows: tuple[Row, ...], kind: str) -> int:
    """The first of the calls that have most of something."""
    return max(range(len(rows)), key=lambda at: getattr(rows[at].counts, kind))


def _mostly(kind: str, sharing: str, summary: Summary) -> bool:
    """Whether layers with this kind of sharing have more than half of something."""
    counts = [getattr(row.counts, kind) for row in summary.rows if row.layer.sharing == sharing]
    return bool(2 * sum(counts) > getattr(summary.totals, kind))


SAYING: dict[str, Callable[[Scene], Sentences]] = {
    "cost": _cost,
    "connections": _connections,
    "sharing": _sharing,
    "bias": _bias,
    "argument": _argument,
    "kernel": _kernel,
    "volume": _volume,
    "receptive-field": _field,
    "pooling": _pooling,
    "matrix": _matrix,
    "network": _network,
}
