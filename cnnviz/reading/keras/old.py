"""Keras 1's names for layers and their arguments, and Keras 2's for the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnviz.reading.keras.table import find_keras

NAMES: Mapping[str, str] = {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "filter_length": "kernel_size",
    "pool_length": "pool_size",
    "length": "size",
    "bias": "use_bias",
    "output_dim": "units",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "p": "rate",
    "sigma": "stddev",
}
"""Arguments, unless a layer has one of the old name now."""

LAYERS = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "Deconv2D": "Conv2DTranspose",
    "Deconv3D": "Conv3DTranspose",
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
}
IN_BOTH = frozenset(name for name in LAYERS if name.endswith(("Transpose", "Deconv2D", "Deconv3D")))
"""Names that Keras 2 has as well."""

_PLANE = ("nb_row", "nb_col")
_SPACE = ("kernel_dim1", "kernel_dim2", "kernel_dim3")
KERNELS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Conv2D", "SeparableConv2D", "Conv2DTranspose", "LocallyConnected2D"), _PLANE),
    **dict.fromkeys(("Conv3D", "Conv3DTranspose"), _SPACE),
}
"""Keras 1's names for the sizes of a kernel, separate arguments after the filters."""

MERGES: Mapping[str, str] = {
    **{"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"},
    "max": "Maximum",
}
"""The modes of Keras 1's `Merge` that are layers of their own now."""

FORMATS = {"th": "channels_first", "tf": "channels_last", "theano": "channels_first"}


def modern_names(modern: str, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Those of `arguments` that a layer has under other names now, with these.

    >>> modern_names("Conv2D", {"nb_filter": 8, "activation": "relu"})
    {'nb_filter': 'filters'}
    """
    kind = find_keras(modern)
    parameters = kind.parameters if kind is not None else {}
    return {
        key: NAMES[key]
        for key in arguments
        if key in NAMES and key not in parameters and NAMES[key] in parameters
    }


def data_format(order: str) -> str | None:
    """Keras 2's name for an order of axes."""
    return None if order == "default" else FORMATS.get(order, order)


def modern_layer(kind: str, settings: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A layer of a Keras 1 config as in Keras 2; any other stays as it is.

    >>> modern_layer("Convolution2D", {"nb_filter": 8, "nb_row": 5, "nb_col": 3, "bias": True})
    ('Conv2D', {'filters': 8, 'use_bias': True, 'kernel_size': [5, 3]})
    """
    if kind == "Merge" and settings.get("mode") in MERGES:
        return MERGES[settings["mode"]], {**settings, "axis": settings.get("concat_axis", -1)}
    modern = LAYERS.get(kind, kind)
    names = modern_names(modern, settings)
    sizes = KERNELS.get(modern, ())
    modern_settings = {
        key: value for key, value in settings.items() if key not in names and key not in sizes
    }
    for key, new in names.items():
        value = settings[key]
        is_format = new == "data_format" and isinstance(value, str)
        modern_settings.setdefault(new, data_format(value) if is_format else value)
    if sizes and all(size in settings for size in sizes):
        modern_settings.setdefault("kernel_size", [settings[size] for size in sizes])
    return modern, modern_settings
