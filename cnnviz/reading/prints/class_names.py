"""What class names say of paths that a print does not show."""

from __future__ import annotations

import re

_RESIDUAL = re.compile(r"Res(?!ize|hape|ample|Ne[tX]|net)|[Rr]esidual|_res_|SkipConnection")
_OF_RESNET = re.compile(r"Res-?[Nn]e(?:[tX]|Xt)\w*(?:Block|Unit)$")
_LARGER = re.compile(r"Net|Encoder|Decoder|Model|Backbone|Stage|Group|Stack|Generator|Body")

GATED = re.compile(
    r"(?:^|[a-z_])SE(?:[A-Z_]|$)|[Ss]queeze(?!Net)|[Ee]xcit|[Aa]ttention|Attn|CBAM|Gate|Siamese|Twin"
)
"""Classes named after something that is no chain."""

SKIPS = re.compile(
    r"Inverted|Bottleneck|BottleNeck|MBConv|Highway|Hourglass|Shuffle|Ghost"
    r"|Skip(?!ped|Gram|Connection)"
)

RESIZES = (
    (re.compile(r"[Uu]p_?(?:[Ss]ampl|[Ss]cal)|Unpool|Interpolat"), "enlarges"),
    (re.compile(r"[Dd]own_?(?:[Ss]ampl|[Ss]cal)"), "shrinks"),
)
"""Classes named after what may be a function: interpolation, and pooling."""

SEQUENTIALS = frozenset(
    (
        "Sequential",
        "ConvBNReLU",
        "ConvBNActivation",
        "ConvNormActivation",
        "Conv2dNormActivation",
        "Conv3dNormActivation",
        "Conv2dReLU",
        "ConvBnReLU",
        "ConvBNReLU6",
        "ASPPConv",
        "DeepLabHead",
        "FCNHead",
        "SegmentationHead",
        "MLP",
        "Conv3DSimple",
        "Conv3DNoTemporal",
        "Conv2Plus1D",
        "BasicStem",
        "R2Plus1dStem",
        "Conv1dNormActivation",
        "SeparableConv2d",
    )
)
"""Classes in common use that are a Sequential by another name, where their labels are numbers."""


def says_residual(kind: str) -> bool:
    """Whether a class is named after a skip connection, and is not a whole network.

    >>> says_residual("ResBlock"), says_residual("ResNet"), says_residual("Resize")
    (True, False, False)
    >>> says_residual("ResnetBlock")
    True
    """
    if _OF_RESNET.search(kind):
        return True
    return _RESIDUAL.search(kind) is not None and _LARGER.search(kind) is None


def may_skip(kind: str) -> bool:
    """Whether a class is named after a second path of any kind."""
    return says_residual(kind) or any(pattern.search(kind) for pattern in (GATED, SKIPS))
