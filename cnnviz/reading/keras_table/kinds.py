"""The classes of Keras's layers that a row of a table may stand for."""

from __future__ import annotations

import re

from cnnviz.layers.merge import Add, Average, Concat, Maximum, Multiply, Subtract
from cnnviz.reading.keras.table import snake_case
from cnnviz.reading.keras_table.rows import Row

MERGES = {
    **{"Add": Add, "Multiply": Multiply, "Concatenate": Concat, "Average": Average},
    **{"Maximum": Maximum, "Subtract": Subtract},
}
KINDS = (
    *("InputLayer", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose"),
    *("Conv3DTranspose", "DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D"),
    *("SeparableConv2D", "Convolution1D", "Convolution2D", "Convolution3D"),
    *("MaxPooling1D", "MaxPooling2D", "MaxPooling3D"),
    *("AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "GlobalAveragePooling1D"),
    *("GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D"),
    *("GlobalMaxPooling2D", "GlobalMaxPooling3D", "Dense", "Flatten", "Reshape", "Dropout"),
    *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout"),
    *("AlphaDropout", "ActivityRegularization", "Activation", "ReLU", "LeakyReLU", "ELU"),
    *("Softmax", "BatchNormalization", "UpSampling1D", "UpSampling2D", "UpSampling3D"),
    *("Cropping1D", "Cropping2D", "Cropping3D"),
    *("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Add", "Multiply", "Concatenate"),
    *("GaussianNoise", "Embedding", "LayerNormalization", "PReLU", "Rescaling", "RandomFlip"),
    *("RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness"),
    *("LocallyConnected1D", "LocallyConnected2D", "Average", "Maximum", "Subtract"),
)
_LEARNING = (
    *("Conv", "Depthwise", "Separable", "LocallyConnected", "Dense", "BatchNormalization"),
    *("LayerNormalization", "PReLU", "Embedding"),
)
"""How the classes begin that have weights: a row with a number of them is one of these."""
_AXES = ("1D", "2D", "3D")


def kinds_of(row: Row, dims: int | None = None) -> list[str]:
    """The classes that a row may have, with `dims` spatial axes if that is known: for a cut name
    those that begin with it, or the one whose default name is the row's.
    """
    stem = row.kind.rpartition(">")[2].rstrip("….")
    stem = stem[:-2] if stem.endswith(("nV1", "nV2")) else stem  # BatchNormalizationV1.
    kinds = [kind for kind in KINDS if kind.startswith(stem)]
    if row.parameters:  # `(Mul` is no Multiply then, but a MultiHeadAttention.
        kinds = [kind for kind in kinds if kind.startswith(_LEARNING)]
    if stem in kinds and row.is_complete:
        return [stem]
    if dims is not None:
        kinds = [kind for kind in kinds if kind[-2:] not in _AXES or kind.endswith(f"{dims}D")]
    default_name = re.sub(r"_\d+$", "", row.name)  # Keras's name for a layer without one.
    by_name = [kind for kind in kinds if snake_case(kind) == default_name]
    return by_name if len(kinds) > 1 and by_name else kinds
