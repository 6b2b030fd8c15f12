"""The base of all layers: checked parameters, and the output shape."""

from __future__ import annotations

from copy import copy
from dataclasses import MISSING, fields
from typing import Any, ClassVar, Literal

from cnnviz.errors import ShapeFault
from cnnviz.layers.checks import compact
from cnnviz.layers.window import Window
from cnnviz.wording import as_text

Shape = tuple[int, ...]
"""The sizes of a layer's input or output: channels first, no batch axis. `(3, 32, 32)` is a colour
image of 32 x 32, `(1, 8)` one channel of 8 samples, `(8,)` a plain vector."""

Shapes = tuple[Shape, ...]
"""A merge's inputs: the shape of each call that it joins."""


Sharing = Literal["none", "full", "local", "tiled", "kernel", "channel"]
"""none: nothing is learned; full: a weight per connection; local: a kernel per position; tiled:
several kernels take turns; kernel: one for all positions; channel: a weight per channel."""

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
    """Whether the network's twins replace this layer: it slides a kernel of learned weights."""

    pointwise: ClassVar[bool] = False
    """Whether it acts on each neuron alone or only renames them: it gets no column in a figure."""

    merges: ClassVar[bool] = False
    """Whether it reads several calls, as a sum does: `output_shape` takes the shape of each."""

    rule: ClassVar[str]
    """The file of `cnnviz.graph.rules` that says how it connects."""

    sharing: ClassVar[Sharing] = "none"
    """Which of its connections share a weight."""

    direction: ClassVar[Direction] = "forward"
    """Which side its kernel stands on: the input, or, "backward", the output (transposed)."""

    groups: int = 1
    """How many groups its channels form; none sees another."""

    @property
    def edge(self) -> str:
        """What lies beyond the border: zeros, or what padding copies from inside (its mode)."""
        return str(getattr(self, "padding_mode", "zeros"))

    ceil_mode: bool = False
    """Whether its last window may cross the border, as pooling allows."""

    bias: bool | str = False
    """Whether it adds learned biases: one per map, or one per neuron ("untied")."""

    @property
    def slides(self) -> bool:
        """Whether it slides a window over its input: convolutions and pooling."""
        return self.sharing in ("kernel", "local", "tiled") or self.rule == "pool"

    @property
    def moving_windows(self) -> tuple[Window, ...]:
        """The windows, one per axis, that it slides over its input or, backwards, its output."""
        return self.steps() or self.windows() or ()

    computed: str = ""
    """How its weight is computed from others, "weight_norm" or "spectral_norm", or ""."""

    @property
    def own_parameters(self) -> int | None:
        """How many numbers its weight and bias have; None if that depends on its input."""
        return 0

    @property
    def parameters(self) -> int | None:
        """How many numbers its tensors have, as PyTorch counts; None if `own_parameters` is.

        Weight normalisation keeps a length for each row of the weight beside its direction.
        """
        count = self.own_parameters
        return count + self.rows if count is not None and self.computed == "weight_norm" else count

    @property
    def rows(self) -> int:
        """The size of the first axis of its weight."""
        return 0

    def parametrize(self, kind: str) -> Layer:
        """The same layer with a weight computed from others, by "weight_norm", for example.

        >>> from cnnviz.layers.conv import Conv
        >>> layer = Conv(1, 1, 2, 3).parametrize("weight_norm")
        >>> layer, layer.parameters
        (weight_norm(Conv1d(1, 2, kernel_size=3)), 10)
        """
        layer = copy(self)
        layer._set(computed=kind)
        return layer

    def over(self, shape: Shape) -> Layer:  # noqa: ARG002  (most are complete)
        """The layer completed by its input's shape: itself, unless it is lazy."""
        return self

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of its output over `shape`; raises `ShapeFault` if it cannot take that."""
        raise NotImplementedError

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002  (most only connect)
        """The function that it applies to the sums of its connections, "" for none."""
        return ""

    def steps(self) -> tuple[Window, ...] | None:
        """If `direction` is "backward", an input neuron's window per axis of the *output*."""
        return None

    def windows(self) -> tuple[Window, ...] | None:
        """What an output neuron sees: a window per axis, () for one neuron, None for neither."""
        return None

    def windows_over(self, shape: Shape) -> tuple[Window, ...] | None:  # noqa: ARG002
        """The same over an input of `shape`, if they depend on it."""
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
        spec = f"{self.spec_name}({', '.join(self._arguments())})"
        return f"{self.computed}({spec})" if self.computed else spec

    def _arguments(self) -> list[str]:
        """Required arguments by position, all others by name if they differ from the default."""
        arguments = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            # One number for all axes means the same only if the layer knows how many there are.
            value = compact(value) if hasattr(self, "dims") else value
            if field.name == "dims" or value == field.default:
                continue
            positional = field.default is MISSING and field.name != "kernel_size"
            arguments.append(repr(value) if positional else f"{field.name}={value!r}")
        return arguments

    def _set(self, **values: Any) -> None:
        """Replaces arguments by their normalised values."""
        for name, value in values.items():
            object.__setattr__(self, name, value)


def times(shape: Shape) -> str:
    """A shape as people write it.

    >>> times((3, 32, 32)), times((3, 10**400))
    ('3x32x32', '3x10000000000000000...')
    """
    return "x".join(as_text(size, 20) for size in shape)


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
