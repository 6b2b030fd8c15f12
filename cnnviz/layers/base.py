"""What every layer is: parameters that were checked when it was made, and the shape that it gives."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault

Shape = tuple[int, ...]
"""The sizes of a layer's input or output: channels first, no batch axis. `(3, 32, 32)` is a colour
image of 32 x 32, `(1, 8)` one channel of 8 samples, `(8,)` a plain vector."""

Ints = int | tuple[int, ...]
"""A number for every spatial axis, or one number for all of them, as the frameworks take it."""


class Layer:
    """A layer of a network. Its parameters have PyTorch's names, in PyTorch's positional order.

    A layer is a frozen dataclass. A family that exists in 1, 2 and 3 dimensions is one class whose
    first field is `dims`; its spec name ends in `1d`, `2d` or `3d`. `repr` is the spec that makes it.

    >>> from cnnviz.layers.conv import Conv
    >>> Conv(1, 1, 4, kernel_size=3)
    Conv1d(1, 4, kernel_size=3)
    """

    convolutional: ClassVar[bool] = False
    """Whether a twin of the network replaces this layer: it slides a kernel of learned weights."""

    def output_shape(self, shape: Shape) -> Shape:
        """The shape that this layer makes of `shape`; raises `ShapeFault` where it cannot take it."""
        raise NotImplementedError

    @property
    def spec_name(self) -> str:
        """The name that makes this layer in a spec, such as `Conv2d`."""
        dims = getattr(self, "dims", None)
        return type(self).__name__ + (f"{dims}d" if dims else "")

    def __repr__(self) -> str:
        return f"{self.spec_name}({', '.join(self._arguments())})"

    def _arguments(self) -> list[str]:
        """Required arguments of one word by position, all others by name where they differ from the default."""
        words = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.name == "dims" or value == field.default:
                continue
            plain = field.default is MISSING and field.name != "kernel_size"
            text = repr(_unspread(value))
            words.append(text if plain else f"{field.name}={text}")
        return words


def _unspread(value: Any) -> Any:
    """`(3, 3)` as people write it: `3`."""
    same = isinstance(value, tuple) and value and all(v == value[0] for v in value)
    return value[0] if same and isinstance(value[0], int) else value


def whole(argument: str, value: object, least: int = 1) -> int:
    """`value` as a whole number of at least `least`, or an `ArgumentFault` that says what it is instead."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentFault(argument, f"{argument} must be a whole number, not {value!r}")
    if value < least:
        raise ArgumentFault(argument, f"{argument} must be {least} or more, not {value}")
    return value


def spread(argument: str, value: object, dims: int, least: int = 1) -> tuple[int, ...]:
    """One number for each of `dims` axes, from a number or a tuple, each at least `least`.

    >>> spread("stride", 2, dims=2)
    (2, 2)
    """
    if not isinstance(value, (tuple, list)):
        return (whole(argument, value, least),) * dims
    if len(value) == 1:
        value = tuple(value) * dims
    if len(value) != dims:
        axes = f"{dims} axes" if dims > 1 else "1 axis"
        raise ArgumentFault(argument, f"{argument} has {len(value)} numbers for {axes}: {value!r}")
    return tuple(whole(argument, v, least) for v in value)


def flag(argument: str, value: object) -> bool:
    """`value` if it is True or False, or an `ArgumentFault`."""
    if not isinstance(value, bool):
        raise ArgumentFault(argument, f"{argument} must be True or False, not {value!r}")
    return value


def channels_first(layer: Layer, shape: Shape, dims: int, channels: int | None) -> None:
    """Raises `ShapeFault` unless `shape` is channels and `dims` spatial axes, with `channels` channels."""
    if len(shape) != dims + 1:
        wanted = "x".join(["channels", "length", "height", "width"][:1] + ["depth", "height", "width"][3 - dims:])
        wanted = "channels x length" if dims == 1 else wanted.replace("x", " x ")
        raise ShapeFault(
            f"{layer.spec_name} takes {wanted}, but its input is {'x'.join(map(str, shape))}"
        )
    if channels is not None and shape[0] != channels:
        raise ShapeFault(
            f"{layer.spec_name} expects {channels} input channels, but its input has {shape[0]}"
            f" ({'x'.join(map(str, shape))})"
        )
