"""Calls in Keras's spelling to steps, whose layers follow from the shape of their input."""

from __future__ import annotations

from importlib import import_module
from math import prod
from typing import Any

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import choice
from cnnviz.layers.shuffle import Permute
from cnnviz.layers.softmax import Softmax
from cnnviz.reading.binding import Signature, bind
from cnnviz.reading.judging import judge
from cnnviz.reading.keras.axes import other_axis, our_arguments
from cnnviz.reading.keras.table import KerasKind, find_keras, is_ignored, is_spatial
from cnnviz.reading.steps import Step, shape_after
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

_KERAS_NAMES = {
    **{"stride": "strides", "dilation": "dilation_rate", "bias": "use_bias", "eps": "epsilon"},
    **{"p": "rate", "mode": "interpolation", "scale_factor": "size"},
}
"""Keras's names for arguments that PyTorch names differently."""

_NOTES = {
    "rescaling": "Rescaling is read as Identity: its fixed factor is left out",
    "normalization": "Normalization is read as Identity: its fixed factors and shifts are left out",
    "contrib_norm": "keras_contrib's InstanceNormalization, which adds its epsilon to the standard"
    " deviation, is read as GroupNorm, which adds it to the variance",
    "unchanged": "layers of random images, such as RandomFlip, do nothing at inference: Identity",
}
_RESHAPE_NOTE = (
    "Reshape is read channels first: after a Dense, that is Keras's network with its neurons in"
    " another order; right after a Flatten of maps, leave that out: a Reshape without it is read as"
    " in Keras"
)
_FLATTEN_NOTE = (
    "a Reshape right after a Flatten of maps has its neurons in another order in Keras, whose"
    " Flatten moves the channels last if it is told that they are first; not so after a Dense"
)
_AXIS_NOTE = "{} acts along axis {}, which is not that of the channels here, as in Keras"
_BIAS_NOTE = "use_bias={!r} is a string, which Keras takes for {}"
_WORDS = ("padding", "activation", "data_format", "interpolation")
_NORMS = frozenset(("batch_norm", "group_norm", "layer_norm", "rms_norm", "contrib_norm"))
_ONE_AXIS = _NORMS | {"softmax", "prelu"}
_ANY_AXES: dict[str, Value] = {"axis": -1, "shared_axes": ()}
_COUNTING = frozenset(("activation", "dense", "permute", "reshape"))
"""Families that count axes: `front` has them for networks whose channels come first."""
_CASELESS = frozenset(("padding", "data_format"))
_TRIAL_SIZE = 64  # Positions per axis when arguments are tried before any shape is known.


class KerasStep(Step):
    """A layer in Keras's spelling. `values`: its arguments by Keras's names, None if faulty.

    `after` is the step of its activation= if that is a layer of its own. `along`: the axis that it
    normalises, as the text counts it, if that is not the channels; else 0.
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
        """Whether its arguments are valid."""
        return self.values is not None and not self.faults

    @property
    def dims(self) -> int:
        """The dimensions in its name."""
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

    def _along_axis(self, shape: Shape, axis: int) -> tuple[Layer, ...]:
        """Its layers along an axis that is moved to the channels' place, and back."""
        order = list(range(len(shape) + 1))
        order[1], order[axis] = axis, 1
        turn = Permute(tuple(order))
        inner = turn.output_shape(shape)
        axes: dict[str, Value] = {"axis": -1, "shared_axes": tuple(range(2, len(shape) + 1))}
        return (turn, *_build(self.kind, (self.values or {}) | axes, inner), turn)

    def _own_layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Its own layers, between permutations if it counts axes unlike the network."""
        values = self.values or {}
        if axis := other_axis(self.kind, values, shape, self.first):
            self._note_axis(self._class, axis)
        if axis and self.kind.family in _ONE_AXIS and not self._is_last_norm(axis, shape):
            return self._along_axis(shape, axis)
        first = self._channels_first(values.get("data_format"))
        if first == self.first or len(shape) != self.dims + 1 or not is_spatial(self.kind):
            return _build(
                self.kind, our_arguments(self.kind, values, shape, self.first), shape, self.first
            )
        axes = range(1, len(shape) + 1)
        orders = ((0, *axes[1:], 1), (0, axes[-1], *axes[:-1]))
        there, back = (Permute(order) for order in (orders[::-1] if self.first else orders))
        inner = there.output_shape(shape)
        self.note = (
            f"layer {self.name} takes the {'first' if first else 'last'} axis for its channels,"
            " unlike the others here, as in Keras: its input is permuted, and its output back"
        )
        own = _build(self.kind, values, inner)
        keeps_rank = len(own[-1].output_shape(inner)) == len(shape) if len(own) == 1 else True
        return (there, *own, *((back,) if keeps_rank else ()))

    def _channels_first(self, data_format: Value) -> bool:
        """Whether its own channels come first, whatever the network's do."""
        if self.kind.dims == 1 and self.kind.family in ("cropping", "upsampling"):
            return False  # Keras has no other UpSampling1D or Cropping1D.
        return self.default_first if data_format is None else data_format == "channels_first"

    def _is_last_norm(self, axis: int, shape: Shape) -> bool:
        """Whether it is a norm along the last axis here, as PyTorch's are."""
        return axis == len(shape) and self.kind.family in ("layer_norm", "rms_norm")

    @property
    def _class(self) -> str:
        assert isinstance(self.node, Call)
        return self.node.name.text.rpartition(".")[2]

    def _note_axis(self, what: str, axis: int) -> None:
        """Notes that `what` goes along an axis that is not the channels'."""
        along = axis if self.first else axis - 1
        self.along = along if self.kind.family in _NORMS else 0
        self.note = _AXIS_NOTE.format(what, along)

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """Its layers over an input of `shape`, the activation last."""
        base, last = self._own_layers(shape), len(shape) if self.first else 1
        activation = _activation(self.kind, self.values or {}, last)
        active = base if self.kind.family == "activation" else activation
        if last > 1 and active and isinstance(active[0], Softmax):
            self._note_axis(active[0].function, last)
        if self.kind.family in _NOTES:
            self.note = _NOTES[self.kind.family]
        elif self.kind.family == "reshape" and len(shape) == 1:
            _, *places = base[0].output_shape(shape)
            note = _RESHAPE_NOTE if not self.first else _FLATTEN_NOTE if self.default_first else ""
            self.note = note if prod(places) > 1 else ""
        return (*base, *activation, *self._activation_layers(base, shape))

    def _activation_layers(self, layers: tuple[Layer, ...], shape: Shape) -> tuple[Layer, ...]:
        """The layers that its activation= adds after its own."""
        if self.after is None:
            return ()
        self.after.first = self.first
        return self.after.layers(shape_after(layers, shape))


def keras_step(name: str, call: Call, kind: KerasKind, faults: Faults) -> KerasStep:
    """The step that a call makes; records all its faults."""
    needed = tuple(p for p, default in kind.parameters.items() if default is ...)
    spec_name = call.name.text.rpartition(".")[2]
    places = bind(call, Signature(spec_name, tuple(kind.parameters), needed, is_ignored), faults)
    after = _own_activation(name, places, kind, faults)
    values = {
        key: value.lower() if key in _CASELESS and isinstance(value, str) else value
        for key, value in values_of(places, faults).items()
    }
    note = _normalise_bias(kind, values)
    groups = values.get("groups", 1)
    channels = groups if isinstance(groups, int) and groups > 0 else 1
    shape = (channels, *(_TRIAL_SIZE,) * kind.dims)

    def refuse(fault: ArgumentFault) -> None:
        place = places.get(fault.argument, call.name)
        is_given = fault.argument in places and fault.argument not in _WORDS
        reason = name_reason(place) if is_given else ""
        faults.at(place, reason or fault.reason)

    trial = judge(lambda valid: _trial_layers(kind, valid, shape), values, needed, refuse, places)
    step = KerasStep(name, call, places, kind, None if trial is None else values, after)
    step.note, step.learns = note, not any(map(_is_frozen, call.arguments))
    return step


def _is_frozen(argument: Node) -> bool:
    """Whether an argument is trainable=False."""
    value = argument.value if isinstance(argument, Named) else None
    is_trainable = isinstance(argument, Named) and argument.name.text == "trainable"
    return is_trainable and isinstance(value, Literal) and value.value is False


def _normalise_bias(kind: KerasKind, values: dict[str, Value]) -> str:
    """Reads use_bias="false" and use_bias=1 in `values` as Keras does; returns a note about it."""
    bias = values.get("use_bias")
    if "use_bias" not in kind.parameters or not isinstance(bias, (str, int)):
        return ""
    values["use_bias"] = bool(bias)
    return _BIAS_NOTE.format(bias, bool(bias)) if isinstance(bias, str) else ""


def _own_activation(
    name: str, places: dict[str, Node], kind: KerasKind, faults: Faults
) -> Step | None:
    """The step of `activation=LeakyReLU(0.1)`, which is removed from `places`."""
    node = places.get("activation")
    if not isinstance(node, Call) or kind.family == "activation":
        return None
    del places["activation"]
    activation = find_keras(node.name.text.rpartition(".")[2])
    if activation is not None:
        return keras_step(name, node, activation, faults)
    faults.at(node.name, "cnnviz knows no such activation")
    return None


def _trial_layers(kind: KerasKind, values: dict[str, Value], shape: Shape) -> tuple[Layer, ...]:
    """The layers over some shape, to check the arguments; the shape need not fit."""
    if values.get("data_format") is not None:
        choice("data_format", values["data_format"], ("channels_first", "channels_last"))
    try:
        return (*_build(kind, values | _ANY_AXES, shape), *_activation(kind, values, 1))
    except ShapeFault:
        return ()


def _build(
    kind: KerasKind, values: dict[str, Value], shape: Shape, first: bool = False
) -> tuple[Layer, ...]:
    """The layers of a call without its activation; its axes are counted as here."""
    front = first and kind.family in _COUNTING
    module = import_module(f"cnnviz.reading.keras.{'front' if front else _MODULES[kind.family]}")
    builder: Any = getattr(module, kind.family)
    try:
        layers: tuple[Layer, ...] = builder({**kind.parameters, **values}, kind.dims, shape)
    except ArgumentFault as fault:
        name = _KERAS_NAMES.get(fault.argument, fault.argument)
        raise ArgumentFault(name, fault.reason.replace(fault.argument, name, 1)) from None
    return layers


def _activation(kind: KerasKind, values: dict[str, Value], last: int) -> tuple[Layer, ...]:
    """The layer of `activation="softmax"`, which acts along Keras's `last` axis."""
    word = values.get("activation")
    if kind.family == "activation" or word is None:
        return ()
    from cnnviz.reading.keras.activations import activation_layers

    return activation_layers(word, last)
