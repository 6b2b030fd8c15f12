"""The preprocessing of Keras's networks: `applications.vgg16.preprocess_input`."""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.layers.axes import Flip
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import with_fixed_numbers
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Value

_MODES = {
    "caffe": "imagenet_utils resnet resnet50 vgg16 vgg19",
    "tf": "inception_v3 inception_resnet_v2 mobilenet mobilenet_v2 nasnet resnet_v2 xception",
    "torch": "densenet",
    "": "convnext efficientnet efficientnet_v2 mobilenet_v3 regnet resnet_rs",
}
"""How images are prepared for each: colours reversed, by factors alone, or not at all."""


def _preprocess(
    mode: str, e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`preprocess_input(x)`."""
    value = args[0] if args else kwargs.get("x")
    mode = kwargs.get("mode", mode)
    if not isinstance(value, Tensor) or not value.traced or not mode:
        return value
    if mode == "caffe":
        value = apply(e, Flip((1,)), [value], "preprocess_input", node)
    return with_fixed_numbers(e, value, "preprocess_input", node)


KERAS_PREPROCESSING: dict[str, Handler] = {
    f"keras.applications.{network}.preprocess_input": partial(_preprocess, mode)
    for mode, networks in _MODES.items()
    for network in networks.split()
}
