"""Calls in Keras's spelling to steps: their layers follow from the shape that they are given."""

from __future__ import annotations

from importlib import import_module
from math import prod
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import one_of
from cnnviz.layers.shuffle import Permute
from cnnviz.layers.softmax import Softmax
from cnnviz.reading.binding import Signature, bind
from cnnviz.reading.judging import judged
from cnnviz.reading.keras.axes import aside, placed
from cnnviz.reading.keras.table import KerasKind, find_keras, skipped, windowed
from cnnviz.reading.steps import Step
from cnnviz.reading.tree import Call, Literal, Named, Node
from cnnviz.reading.values import Value, name_reason, values_of
from cnnviz.reading.wording import Faults

_BUILDERS = {
    "windows": "conv local depthwise separable transposed max_pool average_pool",
    "activations": "activation relu leaky_relu elu softmax",
    "norms": "layer_norm rms_norm group_norm contrib_norm",
    "images": "unchanged normalization crop resizing permute prelu thresholded",
    "plain": "dense batch_norm flatten reshape global_average global_max adaptive_average"
    " adaptive_max zero_padding cropping upsampling dropout map_dropout identity rescaling",
}
_MODULES = {family: module for module, families in _BUILDERS.items() for family in families.split()}

_RENAMED = {
    **{"stride": "strides", "dilation": "dilation_rate", "bias": "use_bias", "eps": "epsilon"},
    **{"p": "rate", "mode": "interpolation", "scale_factor": "size"},
}
"""Keras's names for what PyTorch calls otherwise."""

_NOTES = {
    "rescaling": "Rescaling is read as Identity: its fixed factor is left out",
    "normalization": "Normalization is read as Identity: its fixed factors and shifts are left out",
    "contrib_norm": "keras_contrib's InstanceNormalization, which adds its epsilon to the standard"
    " deviation, is read as GroupNorm, which adds it to the variance",
    "unchanged": "layers of random images, such as RandomFlip, do nothing at inference: Identity",
}
_RESHAPED = (
    "Reshape is read channels first: behind a Dense, that is Keras's network with its neurons in"
    " another order; straight behind a Flatten of maps leave that out: Reshape alone is read as in"
    " Keras"
)
_FLATTENED = (
    "a Reshape straight behind a Flatten of maps has its neurons in another order in Keras, whose"
    " Flatten puts the channels last if it is told that they are first; behind a Dense it has not"
)
_ASIDE = "{} goes along axis {}, which is not that of the channels here, as Keras does"
_TRUE = "use_bias={!r} is a word, which Keras takes for {}"
_WORDS = ("padding", "activation", "data_format", "interpolation")
_NORMS = frozenset(("batch_norm", "group_norm", "layer_norm", "rms_norm", "contrib_norm"))
_TURNED = _NORMS | {"softmax", "prelu"}
_ANY_AXES: dict[str, Value] = {"axis": -1, "shared_axes": ()}
_IN_FRONT = frozenset(("activation", "dense", "permute", "reshape"))
"""What `front` has for networks whose channels are the first axis."""
_LOWER = frozenset(("padding", "data_format"))
_TRIED = 64  # Positions an axis when arguments are tried out before any shape is known.


class KerasStep(Step):
    """A layer in Keras's spelling. `values`: its arguments by Keras's names, None if faulty.

    `after` is what its activation= adds where that is a layer of its own. `along`: the axis that it
    normalises as the text counts it, where that is not the channels; or 0.
    """

    along = 0

    def __init__(
        self,
        name: str,
        call: Call,
        places: dict[str, Node],
        kind: KerasKind,
        values: dict[str, Value] | None = None,
        after: Step | None = None,
    ) -> None:
        super().__init__(name, call, places)
        self.kind, self.values, self.after = kind, values, after

    @property
    def known(self) -> bool:
        """Whether its arguments are in order."""
        return self.values is not None and not self.faults

    @property
    def dims(self) -> int:
        """As its name says."""
        return self.kind.dims

    @property
    def features(self) -> int | None:
        """As `Step.features`; a Dense takes any."""
        target = (self.values or {}).get("target_shape")
        if isinstance(target, tuple) and all(isinstance(n, int) and n > 0 for n in target):
            return prod(target)  # type: ignore[arg-type]
        return 0 if self.kind.family == "dense" else None

    @property
    def reshapes(self) -> bool:
        """As `Step.reshapes`."""
        return self.kind.family in ("dense", "flatten", "reshape")

    def _turned(self, shape: Shape, axis: int) -> tuple[Layer, ...]:
        """Its layers along an axis that is put in the channels' place, and back."""
        order = list(range(len(shape) + 1))
        order[1], order[axis] = axis, 1
        turn = Permute(tuple(order))
        within = turn.output_shape(shape)
        here: dict[str, Value] = {"axis": -1, "shared_axes": tuple(range(2, len(shape) + 1))}
        return (turn, *_built(self.kind, (self.values or {}) | here, within), turn)

    def _placed(self, shape: Shape) -> tuple[Layer, ...]:
        """Its own layers; its axes turned before and back behind where others count them so."""
        values = self.values or {}
        if axis := aside(self.kind, values, shape, self.first):
            self._tell_aside(self._class, axis)
        if axis and self.kind.family in _TURNED and not self._ends(axis, shape):
            return self._turned(shape, axis)
        first = self._channels_first(values.get("data_format"))
        if first == self.first or len(shape) != self.dims + 1 or not windowed(self.kind):
            return _built(
                self.kind, placed(self.kind, values, shape, self.first), shape, self.first
            )
        axes = range(1, len(shape) + 1)
        orders = ((0, *axes[1:], 1), (0, axes[-1], *axes[:-1]))
        there, back = (Permute(order) for order in (orders[::-1] if self.first else orders))
        within = there.output_shape(shape)
        self.note = (
            f"layer {self.name} takes the {'first' if first else 'last'} axis for its channels,"
            " unlike others here, as Keras does: its input is turned, and back"
        )
        own = _built(self.kind, values, within)
        whole = len(own[-1].output_shape(within)) == len(shape) if len(own) == 1 else True
        return (there, *own, *((back,) if whole else ()))

    def _channels_first(self, said: Value) -> bool:
        """Whether it has its channels first itself, whatever others have."""
        if self.kind.dims == 1 and self.kind.family in ("cropping", "upsampling"):
            return False  # Keras knows no other UpSampling1D or Cropping1D.
        return self.default_first if said is None else said == "channels_first"

    def _ends(self, axis: int, shape: Shape) -> bool:
        """Whether it is a norm along the last axis here, as PyTorch's are."""
        return axis == len(shape) and self.kind.family in ("layer_norm", "rms_norm")

    @property
    def _class(self) -> str:
        assert isinstance(self.node, Call)
        return self.node.name.text.rpartition(".")[2]

    def _tell_aside(self, what: str, axis: int) -> None:
        """Tells that `what` goes along an axis that is not the channels'."""
        along = axis if self.first else axis - 1
        self.along = along if self.kind.family in _NORMS else 0
        self.note = _ASIDE.format(what, along)

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Its layers over an input of `shape`, the activation last."""
        found, last = self._placed(shape), len(shape) if self.first else 1
        own = _activated(self.kind, self.values or {}, last)
        active = found if self.kind.family == "activation" else own
        if last > 1 and active and isinstance(active[0], Softmax):
            self._tell_aside(active[0].function, last)
        if self.kind.family in _NOTES:
            self.note = _NOTES[self.kind.family]
        elif self.kind.family == "reshape" and len(shape) == 1:
            _, *places = found[0].output_shape(shape)
            why = _RESHAPED if not self.first else _FLATTENED if self.default_first else ""
            self.note = why if prod(places) > 1 else ""
        return (*found, *own, *self._after(found, shape))

    def _after(self, layers: tuple[Layer, ...], shape: Shape) -> tuple[Layer, ...]:
        """What its activation= adds behind its own layers."""
        if self.after is None:
            return ()
        for layer in layers:
            shape = layer.output_shape(shape)
        self.after.first = self.first
        return self.after.layers(shape)


def keras_step(name: str, call: Call, kind: KerasKind, faults: Faults) -> KerasStep:
    """The step that a call makes; records all its faults."""
    needed = tuple(p for p, default in kind.parameters.items() if default is ...)
    spec_name = call.name.text.rpartition(".")[2]
    places = bind(call, Signature(spec_name, tuple(kind.parameters), needed, skipped), faults)
    after = _own_activation(name, places, kind, faults)
    values = {
        key: value.lower() if key in _LOWER and isinstance(value, str) else value
        for key, value in values_of(places, faults).items()
    }
    note = _truth(kind, values)
    groups = values.get("groups", 1)
    channels = groups if isinstance(groups, int) and groups > 0 else 1
    shape = (channels, *(_TRIED,) * kind.dims)

    def refuse(fault: ArgumentFault) -> None:
        place = places.get(fault.argument, call.name)
        given = fault.argument in places and fault.argument not in _WORDS
        named = name_reason(place) if given else ""
        faults.at(place, named or fault.reason)

    tried = judged(lambda known: _tried(kind, known, shape), values, needed, refuse, places)
    step = KerasStep(name, call, places, kind, None if tried is None else values, after)
    step.note, step.learns = note, not any(map(_kept, call.arguments))
    return step


def _kept(argument: Node) -> bool:
    """Whether an argument is trainable=False."""
    said = argument.value if isinstance(argument, Named) else None
    named = isinstance(argument, Named) and argument.name.text == "trainable"
    return named and isinstance(said, Literal) and said.value is False


def _truth(kind: KerasKind, values: dict[str, Value]) -> str:
    """Takes use_bias="false" and use_bias=1 for what Keras takes them; what is to tell of that."""
    said = values.get("use_bias")
    if "use_bias" not in kind.parameters or not isinstance(said, (str, int)):
        return ""
    values["use_bias"] = bool(said)
    return _TRUE.format(said, bool(said)) if isinstance(said, str) else ""


def _own_activation(
    name: str, places: dict[str, Node], kind: KerasKind, faults: Faults
) -> Step | None:
    """The step of `activation=LeakyReLU(0.1)`, which is then taken out of `places`."""
    node = places.get("activation")
    if not isinstance(node, Call) or kind.family == "activation":
        return None
    del places["activation"]
    own = find_keras(node.name.text.rpartition(".")[2])
    if own is not None:
        return keras_step(name, node, own, faults)
    faults.at(node.name, "cnnviz knows no such activation")
    return None


def _tried(kind: KerasKind, values: dict[str, Value], shape: Shape) -> tuple[Layer, ...]:
    """The layers over some shape, to judge the arguments; that the shape fits is not asked."""
    if values.get("data_format") is not None:
        one_of("data_format", values["data_format"], ("channels_first", "channels_last"))
    try:
        return (*_built(kind, values | _ANY_AXES, shape), *_activated(kind, values, 1))
    except ShapeFault:
        return ()


def _built(
    kind: KerasKind, values: dict[str, Value], shape: Shape, first: bool = False
) -> tuple[Layer, ...]:
    """The layers of a call without its activation, whose axes are counted as they are here."""
    front = first and kind.family in _IN_FRONT
    module = import_module(f"cnnviz.reading.keras.{'front' if front else _MODULES[kind.family]}")
    builder: Any = getattr(module, kind.family)
    try:
        found: tuple[Layer, ...] = builder({**kind.parameters, **values}, kind.dims, shape)
    except ArgumentFault as fault:
        name = _RENAMED.get(fault.argument, fault.argument)
        raise ArgumentFault(name, fault.reason.replace(fault.argument, name, 1)) from None
    return found


def _activated(kind: KerasKind, values: dict[str, Value], last: int) -> tuple[Layer, ...]:
    """The layer of `activation="softmax"`, which goes along Keras's `last` axis."""
    word = values.get("activation")
    if kind.family == "activation" or word is None:
        return ()
    from cnnviz.reading.keras.activations import activation_layers

    return activation_layers(word, last)
