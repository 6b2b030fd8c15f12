"""One name for each thing of a package, however a text gets it."""

from __future__ import annotations

import re
from functools import lru_cache

_SAME = (
    # As editors import them, from where TensorFlow and Keras 2 define their names.
    (re.compile(r"^tensorflow(?:_core)?\._api\.v[12](?:\.(?:compat\.)?v[12])?\b"), "tensorflow"),
    (re.compile(r"^tensorflow_core\b"), "tensorflow"),
    (re.compile(r"^(?:tensorflow\.(?:python\.)?)?keras\.api(?:\._v[12])?\.keras\b"), "keras"),
    (re.compile(r"^tensorflow\.(?:compat\.v[12]|contrib|python)\.keras\b"), "keras"),
    (
        re.compile(
            r"^tensorflow\.keras\b|^(?:tf_keras|keras_core)\b|^keras\.(?:src|api|_tf_keras\.keras)\b"
        ),
        "keras",
    ),
    (re.compile(r"^tensorflow\.compat\.v[12]\b"), "tensorflow"),
    (re.compile(r"^tensorflow\.(?:initializers\b|(?=\w+_initializer$))"), "keras.initializers."),
    (
        re.compile(
            r"^tensorflow_addons\.(?=layers\.(?:(?:Group|Instance|Spectral)Normalization"
            r"|Adaptive(?:Average|Max)Pooling[123]D)$|activations\.)"
        ),
        "keras.",
    ),
    (re.compile(r"^keras\.layers\.(?:[a-z_]\w*\.)+(?=\w+$)"), "keras.layers."),
    (
        re.compile(r"^keras\.(?:models|engine(?:\.\w+)*|layers)\.(?=(?:Model|Sequential)$)"),
        "keras.",
    ),
    (re.compile(r"^keras\.(?:engine(?:\.\w+)*|legacy\.layers)\.(?=\w+$)"), "keras.layers."),
    (re.compile(r"^keras\.(?:models|engine(?:\.\w+)*|layers)\.(?=Input$)"), "keras."),
    (re.compile(r"^keras\.Functional$"), "keras.Model"),
    (re.compile(r"^keras\.layers\._Conv$"), "keras.layers.Conv2D"),  # It says its own rank.
    (re.compile(r"^keras\.layers\.Sync(?=BatchNormalization$)"), "keras.layers."),
    # torchvision has none of these: `models` without an import is taken for its, or Keras's.
    (re.compile(r"^torchvision\.models\.(?=(?:Model|Sequential)$)"), "keras."),
    (re.compile(r"^torch\.nn\.modules\.(?:\w+\.)*(?=\w+$)"), "torch.nn."),
    (re.compile(r"^torch\.nn\.parameter\.(?=\w+$)"), "torch.nn."),
    (re.compile(r"^torch\.nn\.container\.(?=\w+$)"), "torch.nn."),
    (re.compile(r"^einops\.layers\.(?:torch|keras)\.(?=(?:Rearrange|Reduce)$)"), "torch.nn."),
    (
        re.compile(r"^torchvision\.transforms\.(?:v2|transforms|_functional_tensor)\."),
        "torchvision.transforms.",
    ),
    (re.compile(r"^torch\.(?:ao\.)?quantization\.(?:De)?QuantStub$"), "torch.nn.Identity"),
    (re.compile(r"^timm\.(?:models\.)?layers\.(?:\w+\.)?DropPath$"), "torch.nn.Identity"),
    (re.compile(r"^timm\.(?:models\.)?layers\.(?:\w+\.)?(?=to_\dtuple$)"), "timm."),
    (re.compile(r"^einops\.einops\.(?=\w+$)"), "einops."),
    (re.compile(r"^torch\.functional\.(?=\w+$)"), "torch."),
    (
        re.compile(
            r"^(?:pytorch_lightning|lightning|lightning\.pytorch)(?:\.core(?:\.\w+)?)?\.(?=LightningModule$)"
        ),
        "torch.nn.",
    ),
    (re.compile(r"^torch\.nn\.LightningModule$"), "torch.nn.Module"),
    (re.compile(r"^torch\.jit\.ScriptModule$"), "torch.nn.Module"),
    (re.compile(r"^keras_applications\b"), "keras.applications"),
    (re.compile(r"^keras_contrib\.layers\.(?:\w+\.)*(?=GroupNormalization$)"), "keras.layers."),
    # This may have a single weight, unlike that of TensorFlow Addons.
    (
        re.compile(r"^keras_contrib\.layers\.(?:\w+\.)*(?=InstanceNormalization$)"),
        "keras.layers.Contrib",
    ),
    (re.compile(r"^keras\.backend\.tensorflow_backend\b"), "keras.backend"),
    (re.compile(r"^numpy\.core\.\w+\.(?=\w+$)"), "numpy."),
    (re.compile(r"^(?:builtins|__builtin__)\.(?=\w+$)"), ""),
    # What Python 3 has of its own, for texts that run in Python 2 as well.
    (
        re.compile(
            r"^(?:six\.moves|(?:past|future)\.builtins)\.(?:x?(?=range$)|(?=(?:zip|map|filter)$))"
        ),
        "",
    ),
    (re.compile(r"^six\.moves\.reduce$"), "functools.reduce"),
)


@lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """The one name of what a package's dotted path leads to.

    >>> canonical("tensorflow.keras.layers.Conv2D"), canonical("torch.nn.modules.conv.Conv2d")
    ('keras.layers.Conv2D', 'torch.nn.Conv2d')
    """
    for pattern, name in _SAME:
        path = pattern.sub(name, path, count=1)
    return path
