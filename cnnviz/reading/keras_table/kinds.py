"""The classes of Keras's layers that a row of a table may be."""

from __future__ import annotations

import re

from cnnviz.layers.merge import Add, Average, Concat, Maximum, Multiply, Subtract
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
    *("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Add", "Multiply", "Concatenate"),
    *("GaussianNoise", "Embedding", "LayerNormalization", "PReLU", "Rescaling", "RandomFlip"),
    *("RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness"),
    *("LocallyConnected1D", "LocallyConnected2D", "Average", "Maximum", "Subtract"),
)
_AXES = ("1D", "2D", "3D")


def kinds_of(row: Row, dims: int | None = None) -> list[str]:
    """The classes that a row may be, over so many axes if that is known: of one that is cut those
    that begin so, the one that Keras calls by the row's name if there is one.
    """
    stem = row.kind.rpartition(">")[2].rstrip("….")
    stem = stem[:-2] if stem.endswith(("nV1", "nV2")) else stem  # BatchNormalizationV1.
    found = [kind for kind in KINDS if kind.startswith(stem)]
    if stem in found and row.whole:
        return [stem]
    if dims is not None:
        found = [one for one in found if one[-2:] not in _AXES or one.endswith(f"{dims}D")]
    own = re.sub(r"_\d+$", "", row.name)  # As Keras names a layer that is given no name.
    named = [one for one in found if _snake(one) == own]
    return named if len(found) > 1 and named else found


def _snake(kind: str) -> str:
    """A class as Keras names its layers.

    >>> _snake("GlobalAveragePooling2D"), _snake("Conv2DTranspose"), _snake("PReLU")
    ('global_average_pooling2d', 'conv2d_transpose', 'p_re_lu')
    """
    words = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()
