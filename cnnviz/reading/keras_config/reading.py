"""From a Keras config to a network: its layers are called as its graph says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cnnviz.errors import ArgumentFault, CnnvizError, ShapeFault
from cnnviz.layers.base import Shape, times
from cnnviz.layers.elementwise import Affine
from cnnviz.layers.merge import Add
from cnnviz.layers.network import Network
from cnnviz.reading.calling import (
    INDICES_READ_ELSEWHERE,
    SECOND_EMBEDDING,
    TRIED_SIZES,
    Calls,
    SizeError,
    Unsupported,
    first_that_fits,
)
from cnnviz.reading.keras.table import is_channels_first
from cnnviz.reading.keras_config.layers import FIXED, NOT_ALONE, layers_of, merge_of
from cnnviz.reading.keras_config.nodes import (
    MODELS,
    LayerConfig,
    Layout,
    Source,
    calls_in_order,
    layout_of,
    plain,
    unread,
)
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wording import short

_DEPTH = 12
_OUTER = ("modelTopology", "model_config")
_FIXED_NUMBERS_NOTE = "fixed numbers that scale or shift all neurons alike are left out"


def read_config(config: Any, shape: Shape | None = None, skip: Sequence[str] = ()) -> Network:
    """The network of a model's config, `{"class_name": ..., "config": ...}`.

    `shape` is its input, channels first, if the config leaves that open. Raises `CnnvizError`. What
    the rules for layers do not follow is read as the code that makes it, if possible.
    """
    for outer in _OUTER:  # TensorFlow.js wraps it so, and so does a file of weights.
        if isinstance(config, dict) and "class_name" not in config:
            config = config.get(outer, config)
    config = plain(config)
    try:
        network = _by_layers(config, shape, skip)
        if _FIXED_NUMBERS_NOTE not in network.notes:
            return network
    except CnnvizError:
        fallback = None if skip else _by_code(config, shape)
        if fallback is None:
            raise
        return fallback
    return (None if skip else _by_code(config, shape)) or network


def _by_code(config: Any, shape: Shape | None) -> Network | None:
    from cnnviz.reading.keras_config.source_code import read_by_code

    return read_by_code(config, shape)


def _by_layers(config: Any, shape: Shape | None, skip: Sequence[str]) -> Network:
    kind = config.get("class_name") if isinstance(config, dict) else None
    if kind not in MODELS:
        problem = f"its class is {short(str(kind))}" if kind else "it has no class_name"
        raise CnnvizError(
            f"this is no architecture of a Keras model that can be followed: {problem}"
        )
    layout = layout_of(kind, config.get("config"))
    sizes = _input_sizes(layout)
    if shape is not None:
        network = _network(layout, shape, skip)
        full_sizes = None if sizes is None or None in sizes else sizes
        if full_sizes is None or full_sizes == shape:
            return network
        note = f"the model says {times(full_sizes)} for its input; {times(shape)} was given"  # type: ignore[arg-type]
        return replace(network, notes=(note, *network.notes))
    if sizes is None:
        raise CnnvizError("the model does not say its input: give it (--input, channels first)")
    if None not in sizes:
        return _network(layout, sizes, skip)  # type: ignore[arg-type]
    candidates = (tuple(size if n is None else n for n in sizes) for size in TRIED_SIZES)
    reason = "the model leaves its size open, and none was given"
    return first_that_fits(candidates, lambda shape: _network(layout, shape, skip), reason)


def _network(layout: Layout, shape: Shape, skip: Sequence[str]) -> Network:
    skips = Skips(skip)
    following = _Following(shape, channels_first(layout), skips)
    following.fixed = not layout.learns
    following.model(layout, (0,), "", 0)
    skips.check()
    network = following.network()
    if network is None:
        raise CnnvizError("there is no layer in this model")
    notes = (*skips.notes(), *following.notes, *network.notes)
    return replace(network, notes=notes, assumed=(*skips.assumed(), *network.assumed))


class _Following(Calls):
    """The calls of a model; shapes are channels first."""

    def __init__(self, shape: Shape, first: bool, skips: Skips) -> None:
        super().__init__(shape)
        self.first, self.skips = first, skips
        self.fixed = False  # Whether the whole model does not learn.
        self.indices: set[tuple[str, Source]] = set()

    def model(self, layout: Layout, inputs: tuple[int, ...], path: str, depth: int) -> list[int]:
        """Adds the calls of a model over `inputs`; returns the places of its outputs."""
        if depth > _DEPTH:
            raise CnnvizError("the models of this config are nested too deep")
        if not layout.inputs:
            return self.row(layout, list(inputs[:1]), path, depth)
        starts = zip(layout.inputs, inputs, strict=False)
        places: dict[Source, int] = {(name, 0, 0): at for name, at in starts}
        for layer, number in calls_in_order(layout, [name for name, _, _ in places]):
            sources = layer.calls[number]
            if not sources or not places.keys() >= set(sources):
                raise CnnvizError(unread([layer.name]))
            reads = tuple(places[source] for source in sources)
            if any((path, source) in self.indices for source in sources):
                reason = SECOND_EMBEDDING if layer.kind == "Embedding" else INDICES_READ_ELSEWHERE
                raise CnnvizError(f"layer {short(layer.name)}: {reason}")
            outputs = self.layer(layer, reads, path, depth)
            places |= {(layer.name, number, i): at for i, at in enumerate(outputs)}
            if layer.kind == "Embedding" and not self.skips.names:
                self.indices |= {(path, source) for source in sources}
        if not layout.outputs or not places.keys() >= set(layout.outputs):
            raise CnnvizError("the config does not say the model's output")
        return [places[source] for source in layout.outputs]

    def row(self, layout: Layout, places: list[int], path: str, depth: int) -> list[int]:
        """Adds the calls of a Sequential; returns the places of its outputs."""
        for layer in layout.layers:
            places = self.layer(layer, tuple(places), path, depth)
        return places

    def layer(self, layer: LayerConfig, reads: tuple[int, ...], path: str, depth: int) -> list[int]:
        """Adds the calls of a layer; returns the places of its outputs."""
        name = f"{path}{layer.name}"
        if layer.kind in MODELS and not self.skips.take(name, layer.kind):
            inner = layout_of(layer.kind, layer.settings)
            return self.model(inner, reads, f"{name}.", depth + 1)
        return [self.plain_layer(layer, name, reads)]

    def plain_layer(self, layer: LayerConfig, name: str, reads: tuple[int, ...]) -> int:
        """Adds the calls of a layer that is no model; returns the place of its output."""
        if layer.kind in ("InputLayer", *MODELS) or self.skips.take(name, layer.kind):
            return reads[0]
        if layer.kind == "Embedding":
            return self.table(layer, name, reads[0])
        if len(reads) == 1 and layer.kind in FIXED:
            self.note(_FIXED_NUMBERS_NOTE)
            return reads[0]
        if layer.kind == "CustomScaleLayer" and len(reads) == 2:  # Of Keras's InceptionResNetV2.
            return self.scaled_sum(layer, name, *reads)
        shapes = [self.given[at] for at in reads]
        merge = merge_of(layer.kind, layer.settings, len(shapes[0]) + 1, self.first)
        try:
            if len(reads) == 1 and layer.kind in NOT_ALONE:
                raise CnnvizError(
                    f"layer {short(name)}: {layer.kind} of one tensor is not followed"
                )
            if merge is not None:
                return self.merged(name, merge, *reads)
            if len(reads) != 1:
                raise CnnvizError(
                    f"layer {short(name)}, {layer.kind}, joins several: only a sum, a"
                    " product and a concatenation can be shown"
                )
            return self.single(layer, name, reads[0])
        except ShapeFault as fault:
            raise SizeError(f"layer {short(name)}: {fault}") from None
        except ArgumentFault as fault:
            raise CnnvizError(f"layer {short(name)}: {fault}") from None

    def scaled_sum(self, layer: LayerConfig, name: str, left: int, right: int) -> int:
        """Adds one output to a multiple of the other."""
        scale = layer.settings.get("scale")
        if not isinstance(scale, (int, float)) or isinstance(scale, bool):
            raise CnnvizError(f"layer {short(name)}: its scale is no number")
        factor = self.called(f"{name}.affine", Affine(float(scale)), right)
        return self.merged(name, Add(), left, factor)

    def table(self, layer: LayerConfig, name: str, at: int) -> int:
        """Starts the network at the vectors of an Embedding."""
        rows, length = (layer.settings.get(key) for key in ("input_dim", "output_dim"))
        if not (type(rows) is int and type(length) is int and min(rows, length) > 0):
            raise CnnvizError(f"layer {short(name)}: an Embedding needs input_dim and output_dim")
        shape = self.given[at]
        places = shape if self.first or len(shape) < 2 else (*shape[1:], shape[0])
        vectors = (*places, length) if self.first else (length, *places)
        try:
            if self.fixed or layer.settings.get("trainable") is False:
                self.frozen.add(-1)
            return self.looks_up(name, at, vectors, rows * length)
        except Unsupported as reason:
            raise CnnvizError(f"layer {short(name)}: {reason}") from None

    def single(self, layer: LayerConfig, name: str, at: int) -> int:
        """Adds the calls of a layer that reads one other; returns the place of its output."""
        reading = layers_of(layer.kind, name, layer.settings, self.given[at], self.first)
        if reading.note:
            self.note(reading.note)
        for place, part in enumerate(reading.layers):
            part_name = name if place == 0 else f"{name}.{part.spec_name.lower()}"
            at = self.called(part_name, part, at, key=(name, place))
            if self.fixed or layer.settings.get("trainable") is False:
                self.frozen.add(at - 1)
        return at


def channels_first(layout: Layout) -> bool:
    """Whether a model's layers have channels first."""
    return is_channels_first(_formats(layout))


def _formats(layout: Layout) -> Iterator[tuple[str, bool]]:
    """The layers, including those of inner models, and whether each says channels first."""
    for layer in layout.layers:
        if layer.kind in MODELS:
            yield from _formats(layout_of(layer.kind, layer.settings))
        yield layer.kind, layer.settings.get("data_format") == "channels_first"


def _channels_first_sizes(sizes: Sequence[Any], first: bool) -> tuple[int | None, ...]:
    """The input's sizes, channels first; raises `CnnvizError` if they are none, or leave the
    channels open, on which the weights depend.
    """
    for size in sizes:
        if size is not None and (type(size) is not int or size < 1):
            raise CnnvizError(f"the model's input has a size of {short(repr(size))}, which is none")
    channels, *positions = sizes if first else (sizes[-1], *sizes[:-1])
    if channels is None and positions:
        raise CnnvizError("the model leaves its input's channels open: give it (--input)")
    return (channels, *positions)


def _input_sizes(layout: Layout) -> tuple[int | None, ...] | None:
    """The input's sizes in a model, channels first, None for an open size; None if not said."""
    for layer in layout.layers:
        if layout.inputs and layer.name not in layout.inputs:
            continue
        if layer.kind in MODELS and not layout.inputs:
            return _input_sizes(layout_of(layer.kind, layer.settings))
        for key in ("batch_shape", "batch_input_shape"):
            sizes = layer.settings.get(key)
            if isinstance(sizes, (list, tuple)) and len(sizes) > 1:
                return _channels_first_sizes(sizes[1:], channels_first(layout))
        if not layout.inputs:
            break
    return None
