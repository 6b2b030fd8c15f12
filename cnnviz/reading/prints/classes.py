"""Which layer a printed class is: PyTorch's own, fused or quantized, or someone else's."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.layers import find
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.tree import Named


class Meaning(NamedTuple):
    """A printed class in PyTorch's terms: the layer `name`, then the layers of `after`.

    `note` says what is uncertain. `same`: it pads so that ceil(size / stride) positions are
    left, as TensorFlow does, though no padding is printed.
    """

    name: str
    after: tuple[str, ...] = ()
    note: str = ""
    same: bool = False


_ALIASES = {
    **dict.fromkeys(("Swish", "MemoryEfficientSwish", "SwishMe", "SiLUMe"), "SiLU"),
    **dict.fromkeys(("HardSwish", "HSwish", "Hswish", "h_swish", "hswish"), "Hardswish"),
    **dict.fromkeys(("HardSigmoid", "HSigmoid", "Hsigmoid", "h_sigmoid"), "Hardsigmoid"),
    **dict.fromkeys(("GELUActivation", "NewGELUActivation", "GELUTanh"), "GELU"),
    **dict.fromkeys(("DropPath", "StochasticDepth", "DropConnect", "DropBlock2d"), "Identity"),
    **dict.fromkeys(("QuantStub", "DeQuantStub", "Quantize", "DeQuantize"), "Identity"),
    **dict.fromkeys(("FakeQuantize", "FusedMovingAvgObsFakeQuantize"), "Identity"),
    **dict.fromkeys(("GaussianNoise", "NoopLayer"), "Identity"),
    "NonDynamicallyQuantizableLinear": "Linear",
    "BatchNormAct2d": "BatchNorm2d",
    "_BatchNormXd": "SyncBatchNorm",  # What MMEngine makes of one, to run without processes.
    **dict.fromkeys(("LayerNorm2d", "LayerNormChannelsFirst"), "LayerNorm"),
    **{f"SynchronizedBatchNorm{d}d": f"BatchNorm{d}d" for d in (1, 2, 3)},
}
"""Custom classes in common use, and the layers that they are."""

_LEARNING = ("BatchNorm2d", "SyncBatchNorm", "LayerNorm", "Linear")
_STAGE_PREFIX = re.compile(r"(?:Dynamic)?(?:Quantized|Parametrized)")
_FUSED = re.compile(r"(Conv|ConvTranspose|BN|Linear)(?:Bn|BN)?(ReLU|LeakyReLU)?([123]d)?")
_CONVOLUTION = re.compile(r"\w*Conv(Transpose)?_?([123])[dD]\w*")
_OTHERS = re.compile(
    r"Deform|Modulated|Bayes|Flipout|Dynamic(?!Same)|Cond|Octave|Gated|Mask|Sparse|SubM|[Ll]o[Rr][Aa]"
    r"|Complex|Quat|Noisy|Partial|Local|Tiled|Separable|DepthWise|Depthwise|Block|BN|Norm|Act|Lazy"
)
"""Parts of the names of convolutions that are more than a convolution, or another kind."""

_SAME = re.compile(r"Same|TF")


def is_alias(kind: str) -> bool:
    """Whether a class is an activation under another name, whatever it is made of."""
    return kind in _ALIASES and _ALIASES[kind] not in _LEARNING


def meaning(module: Module) -> Meaning | None:
    """The layer that a module is, None if its class is no known layer.

    >>> from cnnviz.reading.grammar import tree
    >>> from cnnviz.reading.wording import Faults
    >>> from cnnviz.reading.prints.modules import modules_of
    >>> module = modules_of(tree("QuantizedConvReLU2d(1, 4, kernel_size=(3, 3))")[0], Faults())
    >>> meaning(module)[:2]
    ('Conv2d', ('ReLU',))
    """
    kind = _STAGE_PREFIX.sub("", module.kind)
    kind = _ALIASES.get(kind, kind)
    if find(kind) is not None:
        return Meaning(kind)
    fused = _FUSED.fullmatch(kind)
    if fused is not None and (module.values or not module.children):
        stem = "BatchNorm" if fused[1] == "BN" else fused[1]
        name = stem if stem == "Linear" else f"{stem}{fused[3] or ''}"
        return Meaning(name, (fused[2],) if fused[2] else ()) if find(name) else None
    return _convolution(module, kind)


def _convolution(module: Module, kind: str) -> Meaning | None:
    """The convolution that a custom class is, judged by its name and by what it prints."""
    match = _CONVOLUTION.fullmatch(kind)
    printed_names = {value.name.text for value in module.values if isinstance(value, Named)}
    if match is None or "kernel_size" not in printed_names or _OTHERS.search(kind):
        return None
    name = f"Conv{match[1] or ''}{match[2]}d"
    is_padded = "padding" in printed_names or any("pad" in label for label in module.labels())
    same = _SAME.search(kind) is not None and not is_padded
    note = f"{module.kind} is read as the {name} that it prints"
    if same:
        note += ', with TensorFlow\'s padding "same", as its name says'
    note += "; what else it may learn, such as a gain, is not printed"
    return Meaning(name, (), note, same)
