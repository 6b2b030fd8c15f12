"""Random layers, each with an input shape that it takes."""

from __future__ import annotations

from math import prod
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from cnnviz.layers.adaptive import AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool, GlobalMaxPool
from cnnviz.layers.axes import Max, Mean, Slice, Sum
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import PADDING_MODES, Conv
from cnnviz.layers.datanorm import GroupNorm, LayerNorm, LocalResponseNorm, RMSNorm
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.norm import BatchNorm, InstanceNorm, SyncBatchNorm
from cnnviz.layers.pad import CircularPad, ConstantPad, ReflectionPad, ReplicationPad, ZeroPad
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.resize import MODES, Upsample
from cnnviz.layers.scale import Scale
from cnnviz.layers.shuffle import ChannelShuffle, Permute, PixelShuffle, PixelUnshuffle
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import (
    ConvTranspose,
    LocallyConnectedTranspose,
    TiledConvTranspose,
)

Case = tuple[Layer, Shape]
Draw = st.DrawFn

SIZES = {1: 9, 2: 5, 3: 3}
"""The longest axis in 1, 2 and 3 dimensions: small enough to loop over."""


def axes(dims: int, least: int, most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*[st.integers(least, most)] * dims)


def pairs(dims: int, most: int) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    return st.tuples(*[st.tuples(st.integers(0, most), st.integers(0, most))] * dims)


biases = st.sampled_from([True, False, "untied"])


@st.composite
def channels(draw: Draw) -> dict[str, int]:
    groups = draw(st.integers(1, 3))
    ins, outs = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    return {"in_channels": groups * ins, "out_channels": groups * outs, "groups": groups}


def fitting(draw: Draw, layer: Any, copies: bool = False) -> Shape:
    """The sizes of an input that every window fits in (and padding can copy from)."""
    sizes = []
    for window in layer.windows():
        least = max(1, window.span - window.before - window.after)
        if copies:
            least = max(least, window.before + 1, window.after + 1)
        sizes.append(draw(st.integers(least, max(least, SIZES[layer.dims]))))
    return tuple(sizes)


@st.composite
def sliding(draw: Draw, cls: Any = Conv) -> Case:
    dims = draw(st.integers(1, 3))
    mode = draw(st.sampled_from(PADDING_MODES))
    same = draw(st.booleans()) and draw(st.booleans())
    said: dict[str, Any] = {
        **draw(channels()),
        "kernel_size": draw(axes(dims, 1, 3)),
        "stride": 1 if same else draw(axes(dims, 1, 3)),
        "dilation": draw(axes(dims, 1, 2)),
        "padding": "same" if same else draw(st.one_of(axes(dims, 0, 2), pairs(dims, 2))),
        "bias": draw(biases),
        "padding_mode": mode,
    }
    if cls is TiledConv:
        said["tiles"] = draw(axes(dims, 1, 3))
    layer = cls(dims, **said)
    return layer, (layer.in_channels, *fitting(draw, layer, mode != "zeros"))


@st.composite
def transposed(draw: Draw, cls: Any = ConvTranspose) -> Case:
    dims = draw(st.integers(1, 3))
    stride, dilation = draw(axes(dims, 1, 3)), draw(axes(dims, 1, 2))
    kernel, size = draw(axes(dims, 1, 3)), draw(axes(dims, 1, SIZES[dims] - 1))
    added = [draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True)]
    padding = []
    for k, s, d, n, extra in zip(kernel, stride, dilation, size, added, strict=True):
        whole = (n - 1) * s + d * (k - 1) + 1 + extra
        before = draw(st.integers(0, min(2, whole - 1)))
        padding.append((before, draw(st.integers(0, min(2, whole - 1 - before)))))
    said = {**draw(channels()), "kernel_size": kernel, "stride": stride, "dilation": dilation}
    said |= {"padding": tuple(padding), "output_padding": tuple(added), "bias": draw(biases)}
    if cls is TiledConvTranspose:
        said["tiles"] = draw(axes(dims, 1, 3))
    layer = cls(dims, **said)
    return layer, (layer.in_channels, *size)


def _half(draw: Draw, kernel: tuple[int, ...]) -> Any:
    """Padding of at most half of the window, as pooling asks."""
    return tuple((draw(st.integers(0, k // 2)), draw(st.integers(0, k // 2))) for k in kernel)


@st.composite
def pool(draw: Draw, cls: Any) -> Case:
    dims = draw(st.integers(1, 3))
    kernel = draw(axes(dims, 1, 3))
    dilation = draw(axes(dims, 1, 2)) if cls is MaxPool else (1,) * dims
    said: dict[str, Any] = {
        "kernel_size": kernel,
        "stride": draw(st.one_of(st.none(), axes(dims, 1, 3))),
        "padding": _half(draw, kernel),
        "ceil_mode": draw(st.booleans()),
    }
    if cls is MaxPool:
        said["dilation"] = dilation
    else:
        said["count_include_pad"] = draw(st.booleans())
        if dims > 1:
            said["divisor_override"] = draw(st.one_of(st.none(), st.integers(1, 5)))
    layer = cls(dims, **said)
    return layer, (draw(st.integers(1, 3)), *fitting(draw, layer))


@st.composite
def adaptive(draw: Draw) -> Case:
    dims = draw(st.integers(1, 3))
    cls = draw(st.sampled_from([AdaptiveAvgPool, AdaptiveMaxPool]))
    size = st.one_of(st.none(), st.integers(1, SIZES[dims] + 2))
    layer = cls(dims, draw(st.tuples(*[size] * dims)))
    return layer, (draw(st.integers(1, 3)), *draw(axes(dims, 1, SIZES[dims] + 2)))


@st.composite
def global_pool(draw: Draw) -> Case:
    dims = draw(st.integers(1, 3))
    cls = draw(st.sampled_from([GlobalAvgPool, GlobalMaxPool]))
    layer = cls(dims, draw(st.booleans()))
    return layer, (draw(st.integers(1, 3)), *draw(axes(dims, 1, SIZES[dims])))


@st.composite
def pad(draw: Draw) -> Case:
    dims = draw(st.integers(1, 3))
    cls = draw(st.sampled_from([ZeroPad, ReflectionPad, ReplicationPad, CircularPad]))
    layer = cls(dims, draw(axes(2 * dims, 0, 3)))
    sizes = [max(w.before, w.after) + draw(st.integers(1, 2)) for w in layer.windows()]
    return layer, (draw(st.integers(1, 2)), *sizes)


@st.composite
def upsample(draw: Draw) -> Case:
    dims = draw(st.integers(1, 3))
    mode = draw(st.sampled_from(["nearest", "nearest-exact"]))
    shape = (draw(st.integers(1, 2)), *draw(axes(dims, 1, SIZES[dims])))
    if draw(st.booleans()):
        return Upsample(size=draw(axes(dims, 1, 9)), mode=mode), shape
    factors = st.sampled_from([1, 1.5, 2, 2.0, 2.5, 3, 1.3])
    again = draw(st.sampled_from([None, False, True]))
    factor = draw(st.one_of(factors, st.tuples(*[factors] * dims)))
    return Upsample(scale_factor=factor, mode=mode, recompute_scale_factor=again), shape


@st.composite
def linear(draw: Draw) -> Case:
    ins, outs = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    rows = draw(st.lists(st.integers(1, 3), max_size=2))
    return Linear(ins, outs, draw(st.booleans())), (*rows, ins)


@st.composite
def batch_norm(draw: Draw) -> Case:
    dims = draw(st.integers(1, 3))
    features = draw(st.integers(1, 4))
    spatial = () if dims == 1 and draw(st.booleans()) else draw(axes(dims, 1, 3))
    layer = BatchNorm(
        dims, features, draw(st.sampled_from([1e-5, 0.1])), affine=draw(st.booleans())
    )
    return layer, (features, *spatial)


@st.composite
def weighed(draw: Draw) -> Case:
    """Upsampling that weighs neighbours."""
    mode, dims = draw(st.sampled_from(sorted(MODES.items())))
    said: dict[str, Any] = {"mode": mode, "align_corners": draw(st.sampled_from([None, True]))}
    if draw(st.booleans()):
        said["size"] = draw(axes(dims, 1, 9))
    else:
        said["scale_factor"] = draw(st.sampled_from([1, 1.5, 2, 3, 1.3]))
        said["recompute_scale_factor"] = draw(st.sampled_from([None, True]))
    return Upsample(**said), (draw(st.integers(1, 2)), *draw(axes(dims, 1, SIZES[dims])))


@st.composite
def norm(draw: Draw) -> Case:
    dims, groups = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    channels, spatial = groups * draw(st.integers(1, 2)), draw(axes(dims, 1, 3))
    affine, bias = draw(st.booleans()), draw(st.booleans())
    layers = [
        GroupNorm(groups, channels, affine=affine, bias=bias),
        Scale(channels, bias=bias),
        InstanceNorm(dims, channels, affine=affine, track_running_stats=bias),
        LayerNorm(spatial[-draw(st.integers(1, dims)) :], elementwise_affine=affine, bias=bias),
        LayerNorm(channels, channels_first=True, elementwise_affine=affine, bias=bias),
        RMSNorm(spatial[-1], elementwise_affine=affine),
        SyncBatchNorm(channels, affine=affine, track_running_stats=bias),
        BatchNorm(dims, channels, affine=affine, bias=bias, track_running_stats=bias),
        LocalResponseNorm(draw(st.integers(1, 4))),
    ]
    layer = draw(st.sampled_from(layers))
    # Of one position alone nothing is left: PyTorch refuses that, too.
    assume(not isinstance(layer, InstanceNorm) or bias or prod(spatial) > 1)
    return layer, (channels, *spatial)


@st.composite
def moved(draw: Draw) -> Case:
    """Layers that move neurons, take some of them, or one number of many."""
    shape = draw(axes(draw(st.integers(1, 3)), 1, 5))
    dims = range(1, len(shape) + 1)
    order = draw(st.permutations(dims))
    some = draw(st.lists(st.sampled_from(dims), min_size=1, unique=True))
    kind = draw(st.sampled_from([Mean, Sum, Max]))
    first, step = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    at = draw(st.sampled_from(dims))
    r = draw(st.integers(1, 3))
    cases: list[Case] = [
        (Permute((0, *order)), shape),
        (kind(tuple(some), draw(st.booleans())), shape),
        (Slice(at, min(first, shape[at - 1] - 1), None, step), shape),
        (Slice(at, -1, None, keepdim=False), shape) if len(shape) > 1 else (Mean(), shape),
        (PixelShuffle(r), (2 * r * r, 2, 3)),
        (PixelUnshuffle(r), (2, 2 * r, 3 * r)),
        (ChannelShuffle(r), (2 * r, 3)),
        (ConstantPad(1, (1, 2), 0.5), (2, 3)),
    ]
    return draw(st.sampled_from(cases))


def any_layer() -> st.SearchStrategy[Case]:
    """A layer of any family."""
    return st.one_of(
        *(sliding(cls) for cls in (Conv, LocallyConnected, TiledConv)),
        *(transposed(c) for c in (ConvTranspose, LocallyConnectedTranspose, TiledConvTranspose)),
        *(pool(cls) for cls in (MaxPool, AvgPool)),
        *(adaptive(), global_pool(), pad(), upsample(), linear(), batch_norm()),
        *(weighed(), norm(), moved()),
    )
