"""The algebra of layers: parameters, checks and output shapes. Each file holds one family.

A new layer is a class in a file of this folder, its name in the table below, and the file of
`cnnviz.graph.rules` that its `rule` names, which says how it connects.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer


class Kind(NamedTuple):
    """What a spec name stands for: a class of layers and, if it has `dims`, their number."""

    cls: type[Layer]
    dims: int | None


_SLIDING = (
    ("conv", "Conv"),
    ("transposed", "ConvTranspose"),
    ("local", "LocallyConnected"),
    ("tiled", "TiledConv"),
    ("pool", "MaxPool", "AvgPool"),
    ("adaptive", "AdaptiveAvgPool", "AdaptiveMaxPool", "GlobalAvgPool", "GlobalMaxPool"),
    ("norm", "BatchNorm", "InstanceNorm"),
    ("lazy", "LazyConv", "LazyConvTranspose", "LazyBatchNorm", "LazyInstanceNorm"),
    ("pad", "ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad"),
)
_SINGLE = (
    ("linear", "Linear"),
    ("reshape", "Flatten", "Unflatten"),
    (
        *("activation", "Identity", "ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardswish"),
        *("Hardsigmoid", "Sigmoid", "Tanh", "LogSigmoid", "Softsign", "Tanhshrink"),
    ),
    ("leaky", "LeakyReLU", "ELU", "CELU", "RReLU", "PReLU"),
    ("smooth", "GELU", "Softplus", "Hardtanh", "Threshold", "Hardshrink", "Softshrink"),
    ("softmax", "Softmax", "LogSoftmax", "Softmin", "Softmax2d"),
    ("norm", "SyncBatchNorm"),
    ("datanorm", "GroupNorm", "LayerNorm", "RMSNorm", "LocalResponseNorm", "CrossMapLRN2d"),
    ("lazy", "LazyLinear"),
    ("scale", "Scale"),
    ("resize", "Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"),
    ("shuffle", "PixelShuffle", "PixelUnshuffle", "ChannelShuffle", "Permute"),
    ("axes", "Slice", "Flip", "Mean", "Sum", "Max"),
    ("dropout", "Dropout", "AlphaDropout", "FeatureAlphaDropout"),
)

_TABLE: dict[str, tuple[str, str, int | None]] = {
    f"{name}{dims}d": (module, name, dims)
    for module, *names in _SLIDING
    for name in names
    for dims in (1, 2, 3)
} | {name: (module, name, None) for module, *names in _SINGLE for name in names}
_TABLE |= {f"Dropout{dims}d": ("dropout", "MapDropout", dims) for dims in (1, 2, 3)}
_TABLE["FrozenBatchNorm2d"] = ("norm", "FrozenBatchNorm", 2)


def names() -> tuple[str, ...]:
    """All spec names, in PyTorch's spelling.

    >>> [name for name in names() if name.startswith("Conv")]
    ['Conv1d', 'Conv2d', 'Conv3d', 'ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d']
    """
    return tuple(_TABLE)


@lru_cache(maxsize=1024)
def find(name: str) -> Kind | None:
    """The kind of layer that a spec name stands for, or None; imports only that layer's family.

    >>> find("Conv2d")
    Kind(cls=<class 'cnnviz.layers.conv.Conv'>, dims=2)
    """
    if name not in _TABLE:
        return None
    module, cls, dims = _TABLE[name]
    return Kind(getattr(import_module(f"cnnviz.layers.{module}"), cls), dims)
