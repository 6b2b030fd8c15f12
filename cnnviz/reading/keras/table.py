"""Keras's names for layers, and the parameters of each, in Keras's order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import EllipsisType
from typing import NamedTuple

from cnnviz.reading.values import Value

_Parameters = dict[str, Value | EllipsisType]


class KerasKind(NamedTuple):
    """A name of Keras's: its family, its spatial axes (0: any), its parameters with defaults.

    A parameter without a default has `...`.
    """

    family: str
    dims: int
    parameters: _Parameters


_KERNEL: _Parameters = {"kernel_size": ..., "strides": 1, "padding": "valid"}
_FORMAT: _Parameters = {"data_format": None, "dilation_rate": 1}
_ENDING: _Parameters = {"activation": None, "use_bias": True}
_DEPTH: _Parameters = {"depth_multiplier": 1}
_FILTERS: _Parameters = {"filters": ..., **_KERNEL}

_CONV: _Parameters = {**_FILTERS, **_FORMAT, "groups": 1, **_ENDING}
_TRANSPOSED: _Parameters = {**_FILTERS, "output_padding": None, **_FORMAT, **_ENDING}
_DEPTHWISE: _Parameters = {**_KERNEL, **_DEPTH, **_FORMAT, **_ENDING}
_SEPARABLE: _Parameters = {**_FILTERS, **_FORMAT, **_DEPTH, **_ENDING}
_LOCAL: _Parameters = {**_FILTERS, "data_format": None, **_ENDING}
_POOL: _Parameters = {"pool_size": 2, "strides": None, "padding": "valid", "data_format": None}
_GLOBAL: _Parameters = {"data_format": None, "keepdims": False}
_ADAPTIVE: _Parameters = {"output_size": ..., "data_format": None}
_UPSAMPLING: _Parameters = {"size": 2, "data_format": None, "interpolation": "nearest"}

_AFFINE: _Parameters = {"epsilon": 0.001, "center": True, "scale": True}
_CROP: _Parameters = {"height": ..., "width": ..., "data_format": None}

_IN_DIMS: dict[str, tuple[str, _Parameters]] = {
    "Conv{}D": ("conv", _CONV),
    "Convolution{}D": ("conv", _CONV),
    "Conv{}DTranspose": ("transposed", _TRANSPOSED),
    "DepthwiseConv{}D": ("depthwise", _DEPTHWISE),
    "SeparableConv{}D": ("separable", _SEPARABLE),
    "LocallyConnected{}D": ("local", _LOCAL),
    "MaxPooling{}D": ("max_pool", _POOL),
    "MaxPool{}D": ("max_pool", _POOL),
    "AveragePooling{}D": ("average_pool", _POOL),
    "AvgPool{}D": ("average_pool", _POOL),
    "GlobalMaxPooling{}D": ("global_max", _GLOBAL),
    "GlobalMaxPool{}D": ("global_max", _GLOBAL),
    "GlobalAveragePooling{}D": ("global_average", _GLOBAL),
    "GlobalAvgPool{}D": ("global_average", _GLOBAL),
    "AdaptiveAveragePooling{}D": ("adaptive_average", _ADAPTIVE),
    "AdaptiveMaxPooling{}D": ("adaptive_max", _ADAPTIVE),
    "ZeroPadding{}D": ("zero_padding", {"padding": 1, "data_format": None}),
    "Cropping{}D": ("cropping", {"cropping": 1, "data_format": None}),
    "UpSampling{}D": ("upsampling", _UPSAMPLING),
    "SpatialDropout{}D": ("map_dropout", {"rate": ...}),
}

_ONE_NAME: dict[str, tuple[str, _Parameters]] = {
    "Dense": ("dense", {"units": ..., "activation": None, "use_bias": True}),
    "Flatten": ("flatten", {"data_format": None}),
    "Reshape": ("reshape", {"target_shape": ...}),
    "BatchNormalization": ("batch_norm", {"axis": -1, "momentum": 0.99, **_AFFINE}),
    "LayerNormalization": ("layer_norm", {"axis": -1, **_AFFINE, "rms_scaling": False}),
    "RMSNormalization": ("rms_norm", {"axis": -1, "epsilon": 1e-6}),
    "GroupNormalization": ("group_norm", {"groups": 32, "axis": -1, **_AFFINE}),
    "ContribInstanceNormalization": ("contrib_norm", {"axis": None, **_AFFINE}),
    "Normalization": ("normalization", {"axis": -1, "invert": False}),
    "CenterCrop": ("crop", _CROP),
    "RandomCrop": ("crop", _CROP),
    "Resizing": (
        "resizing",
        {
            **{"height": ..., "width": ..., "interpolation": "bilinear"},
            **{"crop_to_aspect_ratio": False, "pad_to_aspect_ratio": False, "antialias": False},
            "data_format": None,
        },
    ),
    "Permute": ("permute", {"dims": ...}),
    "PReLU": ("prelu", {"alpha_initializer": None, "shared_axes": None}),
    "ThresholdedReLU": ("thresholded", {"theta": 1.0}),
    "ActivityRegularization": ("identity", {"l1": 0.0, "l2": 0.0}),
    "Dropout": ("dropout", {"rate": ..., "noise_shape": None, "seed": None}),
    "AlphaDropout": ("dropout", {"rate": ..., "noise_shape": None, "seed": None}),
    "Rescaling": ("rescaling", {"scale": ..., "offset": 0.0}),
    "GaussianDropout": ("identity", {"rate": ...}),
    "GaussianNoise": ("identity", {"stddev": ...}),
    "Identity": ("identity", {}),
    "Activation": ("activation", {"activation": ...}),
    "ReLU": ("relu", {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}),
    "LeakyReLU": ("leaky_relu", {"negative_slope": 0.3, "alpha": None}),
    "ELU": ("elu", {"alpha": 1.0}),
    "Softmax": ("softmax", {"axis": -1}),
}

_FILLED: _Parameters = {"fill_mode": None, "interpolation": None}
_VALUES: _Parameters = {"value_range": None}
_RANDOM: dict[str, _Parameters] = {
    "RandomFlip": {"mode": None},
    "RandomRotation": {"factor": ..., **_FILLED},
    "RandomZoom": {"height_factor": ..., "width_factor": None, **_FILLED},
    "RandomTranslation": {"height_factor": ..., "width_factor": ..., **_FILLED},
    "RandomContrast": {"factor": ...},
    "RandomBrightness": {"factor": ...},
    "RandomHue": {"factor": ...},
    "RandomSaturation": {"factor": ...},
    "RandomShear": {"x_factor": 0.0, "y_factor": 0.0},
    "RandomErasing": {"factor": 1.0, "scale": None},
    "RandomGrayscale": {"factor": 0.5},
    "RandomInvert": {"factor": 1.0, **_VALUES},
    "RandomPerspective": {"factor": 1.0, "scale": 1.0, "interpolation": None},
    "RandomGaussianBlur": {"factor": 1.0, "kernel_size": 3, "sigma": 1.0, **_VALUES},
    "RandomElasticTransform": {"factor": 1.0, "scale": 1.0, "interpolation": None, **_FILLED},
    "RandomSharpness": {"factor": ..., **_VALUES},
    "RandomPosterization": {"factor": ..., **_VALUES},
    "RandomColorDegeneration": {"factor": ..., **_VALUES},
    "RandomColorJitter": {
        **_VALUES,
        **{f"{name}_factor": None for name in ("brightness", "contrast", "saturation", "hue")},
    },
    "RandAugment": {**_VALUES, "num_ops": 2, "factor": 0.5, "interpolation": None},
    "AugMix": {
        **{**_VALUES, "num_chains": 3, "chain_depth": 3, "factor": 0.3, "alpha": 1.0},
        **{"all_ops": True, "interpolation": None},
    },
    "Solarization": {"addition_factor": 0.0, "threshold_factor": 0.0, **_VALUES},
    "CutMix": {"factor": 1.0},
    "MixUp": {"alpha": 0.2},
    # Of Keras 2 alone: the image stays as it is at inference.
    "RandomHeight": {"factor": ..., "interpolation": None},
    "RandomWidth": {"factor": ..., "interpolation": None},
}
_ONE_NAME |= {
    name: ("unchanged", parameters | {"data_format": None}) for name, parameters in _RANDOM.items()
}

_TABLE = {
    pattern.format(dims): KerasKind(family, dims, parameters)
    for pattern, (family, parameters) in _IN_DIMS.items()
    for dims in (1, 2, 3)
}
# A layer with a height and a width has two spatial axes, though its name does not say so.
_TABLE |= {
    name: KerasKind(
        family, 2 * ("height" in parameters and "data_format" in parameters), parameters
    )
    for name, (family, parameters) in _ONE_NAME.items()
}
# The only default that depends on the rank: Keras crops nothing off an image.
_TABLE["Cropping2D"] = KerasKind("cropping", 2, {"cropping": 0, "data_format": None})

INPUTS = ("Input", "InputLayer")
"""Names that give the input's shape and are no layers."""

_IGNORED = frozenset(
    (
        *("name", "dtype", "trainable", "autocast", "seed", "implementation", "weights", "sparse"),
        *("batch_size", "synchronized", "momentum", "noise_shape", "fused"),
        *("input_shape", "input_dim", "batch_shape", "batch_input_shape"),
        *("fill_mode", "fill_value", "value_range"),
        *("renorm", "renorm_clipping", "renorm_momentum"),
        *("init", "input_dtype"),  # Of Keras 1.
        *("mean", "variance"),  # Of a Normalization, whose fixed factors are not shown.
    )
)
_IGNORED_ENDS = ("_initializer", "_regularizer", "_constraint", "_init")


def keras_names() -> tuple[str, ...]:
    """All names of layers in Keras's spelling."""
    return tuple(name for name in _TABLE if not name.startswith("Contrib"))


def find_keras(name: str) -> KerasKind | None:
    """The kind that a name of Keras's stands for, or None.

    >>> find_keras("MaxPooling2D").family, find_keras("MaxPooling2D").dims
    ('max_pool', 2)
    """
    return _TABLE.get(name)


def is_spatial(kind: KerasKind) -> bool:
    """Whether a layer has channels and positions, and an argument that says which is which."""
    return kind.dims > 0 and "data_format" in kind.parameters


def is_channels_first(formats: Iterable[tuple[str, bool]], default: bool = False) -> bool:
    """Whether a network has its channels first: its first layer with channels says, else `default`.

    >>> is_channels_first([("Dense", False), ("Conv2D", True), ("MaxPooling2D", False)])
    True
    """
    kinds = ((find_keras(name), is_first) for name, is_first in formats)
    return next(
        (is_first for kind, is_first in kinds if kind is not None and is_spatial(kind)), default
    )


def is_ignored(name: str) -> bool:
    """Whether an argument changes no connections, so that it is silently ignored.

    >>> is_ignored("kernel_initializer"), is_ignored("kernel")
    (True, False)
    """
    return name in _IGNORED or name.endswith(_IGNORED_ENDS)


def snake_case(name: str) -> str:
    """A class as in Keras's default names of layers.

    >>> [snake_case(name) for name in ("MaxPooling2D", "Conv2DTranspose", "LeakyReLU", "PReLU")]
    ['max_pooling2d', 'conv2d_transpose', 'leaky_re_lu', 'p_re_lu']
    """
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
