"""Random networks as people type them, most of them right: kinds, sizes, paddings, strides."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st


class Spec(NamedTuple):
    """A text and the input that it is over."""

    text: str
    input_shape: tuple[int, ...]


def _number(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


@st.composite
def _windowed(draw: st.DrawFn, dims: int, channels: int) -> tuple[str, int]:
    """A convolution of some kind, and the channels that it makes."""
    kind = draw(st.sampled_from(["Conv", "Conv", "Conv", "ConvTranspose", "LocallyConnected",
                                 "TiledConv"]))  # fmt: skip
    groups = draw(st.sampled_from([1, 1, 1, channels]))
    made = groups * draw(_number(1, 4))
    words = [str(channels), str(made), str(draw(_number(1, 4)))]
    for name, low, high in (("stride", 1, 5), ("padding", 0, 3), ("dilation", 1, 3)):
        if draw(st.booleans()) and not (kind == "LocallyConnected" and name == "dilation"):
            words.append(f"{name}={draw(_number(low, high))}")
    if groups > 1:
        words.append(f"groups={groups}")
    if draw(st.booleans()):
        words.append("bias=False")
    if kind == "Conv" and draw(st.booleans()):
        mode = draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"]))
        words.append(f"padding_mode={mode!r}")
    if kind == "TiledConv":
        words.append(f"tiles={draw(_number(1, 3))}")
    return f"{kind}{dims}d({', '.join(words)})", made


@st.composite
def _other(draw: st.DrawFn, dims: int) -> str:
    """A layer that keeps the channels."""
    size = draw(_number(1, 3))
    return draw(
        st.sampled_from(
            [
                "ReLU()", "Tanh()", "Identity()", "Dropout(0.5)", "Softmax(dim=0)", "PReLU()",
                f"MaxPool{dims}d({size})", f"MaxPool{dims}d({size}, stride=1, padding={size // 2})",
                f"AvgPool{dims}d({size})", f"AvgPool{dims}d({size}, ceil_mode=True)",
                f"AdaptiveAvgPool{dims}d({size})", f"AdaptiveMaxPool{dims}d({size})",
                f"Upsample(scale_factor={size})", f"ZeroPad{dims}d({size})",
                f"ConstantPad{dims}d({size}, 0)", "Flatten()", f"BatchNorm{dims}d(1)",
            ]
        )
    )  # fmt: skip


@st.composite
def usual(draw: st.DrawFn, figure: str) -> Spec:
    """A network that a figure can most likely draw."""
    dims = {"image": 2, "volume": 2, "arithmetic": 2, "neuron": 1}.get(figure) or draw(
        _number(1, 2)
    )
    size, stride = draw(_number(1, 3)), draw(_number(1, 2))
    if figure == "pooling":
        kind = draw(st.sampled_from(["Max", "Avg"]))
        text = f"{kind}Pool{dims}d({size}, stride={stride}, padding={size // 2})"
        return Spec(text, (draw(_number(1, 2)), *(draw(_number(4, 9)) for _ in range(dims))))
    if figure == "image":
        size = 3
    channels = draw(st.sampled_from({"image": [1, 3], "neuron": [1]}.get(figure, [1, 2, 4])))
    made = channels * draw(_number(1, 2))
    padding = draw(_number(0, size // 2))
    conv = f"Conv{dims}d({channels}, {made}, {size}, stride={stride}, padding={padding})"
    more = draw(st.sampled_from(["", ", ReLU()", f", MaxPool{dims}d(2)", ", Flatten()"]))
    side = {1: 10, 2: 7}[dims]
    sides = tuple(draw(_number(4, side)) * (3 if figure == "image" else 1) for _ in range(dims))
    return Spec(conv + more, (channels, *sides))


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """One to three layers in one to three dimensions, over an input that may be too small."""
    dims = draw(st.sampled_from([1, 1, 2, 2, 3]))
    first = channels = draw(_number(1, 4))
    layers = []
    for _ in range(draw(_number(1, 3))):
        if draw(st.booleans()) or not layers:
            text, channels = draw(_windowed(dims, channels))
            layers.append(text)
        else:
            layers.append(draw(_other(dims)))
    if draw(st.integers(0, 5)) == 0:
        features = draw(_number(1, 12))
        return Spec(f"Linear({features}, {draw(_number(1, 6))}), ReLU()", (features,))
    sides = tuple(draw(_number(1, {1: 14, 2: 8, 3: 5}[dims])) for _ in range(dims))
    return Spec(", ".join(layers), (first, *sides))
