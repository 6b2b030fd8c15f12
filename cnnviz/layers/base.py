"""What every layer is: checked parameters, and the shape that it makes."""

from __future__ import annotations

from copy import copy
from dataclasses import MISSING, fields
from typing import Any, ClassVar, Literal

from cnnviz.errors import ShapeFault
from cnnviz.layers.checks import unspread
from cnnviz.layers.window import Window

Shape = tuple[int, ...]
"""The sizes of a layer's input or output: channels first, no batch axis. `(3, 32, 32)` is a colour
image of 32 x 32, `(1, 8)` one channel of 8 samples, `(8,)` a plain vector."""

Shapes = tuple[Shape, ...]
"""What a merge reads: the shape of each call that it joins."""


Sharing = Literal["none", "full", "local", "tiled", "kernel", "channel"]
"""none: nothing is learned; full: each connection has its own weight; local: each position its own
kernel; tiled: several kernels take turns; kernel: every position uses the same; channel: a weight
a channel."""

Direction = Literal["forward", "backward"]


class Layer:
    """A layer of a network. Its parameters have PyTorch's names, in PyTorch's positional order.

    A layer is a frozen dataclass. A family that exists in 1, 2 and 3 dimensions is one class whose
    first field is `dims`; its spec name ends in `1d`, `2d` or `3d`. `repr` is the spec that makes
    it.

    >>> from cnnviz.layers.conv import Conv
    >>> Conv(1, 1, 4, kernel_size=3)
    Conv1d(1, 4, kernel_size=3)
    """

    convolutional: ClassVar[bool] = False
    """Whether a twin of the network replaces this layer: it slides a kernel of learned weights."""

    pointwise: ClassVar[bool] = False
    """Whether it acts on each neuron alone or only renames them: it gets no column in a figure."""

    merges: ClassVar[bool] = False
    """Whether it reads what several calls give, such as a sum: `output_shape` takes each shape."""

    rule: ClassVar[str]
    """The file of `cnnviz.graph.rules` that says how it connects."""

    sharing: ClassVar[Sharing] = "none"
    """Which of its connections use the same weight."""

    direction: ClassVar[Direction] = "forward"
    """Which side its kernel stands on: the input, or, "backward", the output (transposed)."""

    groups: int = 1
    """In how many groups of channels it works, none of which sees another."""

    @property
    def edge(self) -> str:
        """What stands beyond the border: zeros, or what padding copies from within."""
        return str(getattr(self, "padding_mode", "zeros"))

    ceil_mode: bool = False
    """Whether its last window may reach over the border, as pooling allows."""

    bias: bool | str = False
    """Whether it adds learned biases: one a map, or one a neuron ("untied")."""

    @property
    def slides(self) -> bool:
        """Whether it moves a window that takes in what it stands on: convolutions and pooling."""
        return self.sharing in ("kernel", "local", "tiled") or self.rule == "pool"

    @property
    def moved(self) -> tuple[Window, ...]:
        """The window that it moves over its input, or backwards over its output, an axis each."""
        return self.steps() or self.windows() or ()

    computed: str = ""
    """What computes its weight from others, "weight_norm" or "spectral_norm"."""

    @property
    def own_parameters(self) -> int | None:
        """How many numbers its weight and bias have; None where that depends on its input."""
        return 0

    @property
    def parameters(self) -> int | None:
        """How many numbers its tensors have, as PyTorch counts; None as `own_parameters`.

        Weight normalisation keeps a length for each row of the weight beside its direction.
        """
        own = self.own_parameters
        return own + self.rows if own is not None and self.computed == "weight_norm" else own

    @property
    def rows(self) -> int:
        """The size of the first axis of its weight."""
        return 0

    def parametrized(self, by: str) -> Layer:
        """The same layer with a weight that is computed from others, by "weight_norm" say.

        >>> from cnnviz.layers.conv import Conv
        >>> made = Conv(1, 1, 2, 3).parametrized("weight_norm")
        >>> made, made.parameters
        (weight_norm(Conv1d(1, 2, kernel_size=3)), 10)
        """
        made = copy(self)
        made._set(computed=by)
        return made

    def over(self, shape: Shape) -> Layer:  # noqa: ARG002  (most are complete)
        """The layer with whatever only its input tells: itself, unless it is lazy."""
        return self

    def output_shape(self, shape: Shape) -> Shape:
        """The shape that this layer makes of `shape`; raises `ShapeFault` where it can't."""
        raise NotImplementedError

    def applied(self, shape: Shape) -> str:  # noqa: ARG002  (most only connect)
        """The function that it applies to what its connections sum up, "" for none."""
        return ""

    def steps(self) -> tuple[Window, ...] | None:
        """A window an axis of the *output* for an input neuron, where `direction` is "backward"."""
        return None

    def windows(self) -> tuple[Window, ...] | None:
        """What an output neuron sees: a window an axis, () for one neuron, None for neither."""
        return None

    def windows_over(self, shape: Shape) -> tuple[Window, ...] | None:  # noqa: ARG002
        """The same over an input of `shape`, where that says it."""
        return self.windows()

    @property
    def spec_name(self) -> str:
        """The name that makes this layer in a spec, such as `Conv2d`."""
        dims = getattr(self, "dims", None)
        return type(self).__name__ + (f"{dims}d" if dims else "")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        made = f"{self.spec_name}({', '.join(self._arguments())})"
        return f"{self.computed}({made})" if self.computed else made

    def _arguments(self) -> list[str]:
        """Required arguments by position, all others by name where they differ from the default."""
        words = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            # One number for all axes means the same only where the layer knows how many there are.
            value = unspread(value) if hasattr(self, "dims") else value
            if field.name == "dims" or value == field.default:
                continue
            plain = field.default is MISSING and field.name != "kernel_size"
            words.append(repr(value) if plain else f"{field.name}={value!r}")
        return words

    def _set(self, **values: Any) -> None:
        """Puts the normalised values in place of those that the layer was made with."""
        for name, value in values.items():
            object.__setattr__(self, name, value)


def times(shape: Shape) -> str:
    """A shape as people write it.

    >>> times((3, 32, 32))
    '3x32x32'
    """
    return "x".join(map(str, shape))


AXES = {
    1: "channels x length",
    2: "channels x height x width",
    3: "channels x depth x height x width",
}


def channels_first(layer: Layer, shape: Shape, dims: int, channels: int | None = None) -> None:
    """Raises `ShapeFault` unless `shape` is `channels` channels and `dims` spatial axes."""
    if len(shape) != dims + 1:
        raise ShapeFault(f"{layer.spec_name} takes {AXES[dims]}, but its input is {times(shape)}")
    if channels is not None and shape[0] != channels:
        raise ShapeFault(
            f"{layer.spec_name} takes {channels} input channel{'s' * (channels > 1)}, "
            f"but its input has {shape[0]} ({times(shape)})"
        )
