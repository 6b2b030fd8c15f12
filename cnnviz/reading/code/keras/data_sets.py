"""Keras's data sets and what prepares data: the shapes that texts size their input by."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any

from cnnviz.layers.axes import Flip
from cnnviz.layers.base import times
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import channels_first
from cnnviz.reading.code.library.numeric import deviation, mean, number_from_row
from cnnviz.reading.code.library.operators import with_fixed_numbers
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of

_IMAGES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "mnist": (60_000, 10_000, (28, 28)),
    "fashion_mnist": (60_000, 10_000, (28, 28)),
    "cifar10": (50_000, 10_000, (32, 32, 3)),
    "cifar100": (50_000, 10_000, (32, 32, 3)),
}
"""By name: the numbers of training and test images, and the shape of one."""


def _load_data(name: str, *_: object) -> Value:
    """`mnist.load_data()`: images and labels for training and for testing."""
    training, testing, shape = _IMAGES[name]
    labels = (1,) * name.startswith("cifar")
    return tuple(
        (Tensor((count, *shape)), Tensor((count, *labels))) for count in (training, testing)
    )


def _expand_dims(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`np.expand_dims(images, -1)`."""
    array, dim = (*args, kwargs.get("axis"))[:2]
    if not isinstance(array, Tensor) or array.traced or not isinstance(dim, int):
        return unknown_of(array, "this axis is not known", node)
    sizes = list(array.sizes)
    sizes.insert(dim + len(sizes) + 1 if dim < 0 else dim, 1)
    return Tensor(tuple(sizes))


def _reduce(
    function: Callable[[Any], float],
    e: Evaluator,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> Value:
    """`np.mean(images)`, `np.std(images, axis=0)`."""
    array = args[0] if args else None
    number = number_from_row(array, function, node)
    if number is not None:
        return number
    dims = args[1] if len(args) > 1 else kwargs.get("axis")
    if not isinstance(array, Tensor) or array.traced or kwargs.get("keepdims"):
        return unknown_of(array, "this number is not known", node)
    if dims is None:
        return Tensor((1,))
    listed = dims if isinstance(dims, tuple) else (dims,)
    rank = array.rank
    if not all(isinstance(dim, int) and -rank <= dim < rank for dim in listed):
        return unknown_of(joined_unknown(listed), "this axis is not known", node)
    reduced_axes = {dim % rank for dim in listed}
    return Tensor(tuple(size for axis, size in enumerate(array.sizes) if axis not in reduced_axes))


def _train_test_split(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`train_test_split(images, labels)`: a training and a test part of each."""
    share = kwargs.get("test_size", 0.25)
    parts: list[Value] = []
    for array in args:
        count = array.sizes[0] if isinstance(array, Tensor) and array.sizes else None
        if not isinstance(count, int) or not isinstance(share, (int, float)):
            parts += [unknown_of(array, "what is split here is not known", node)] * 2
            continue
        testing = ceil(count * share) if isinstance(share, float) else share
        sizes = array.sizes[1:]
        parts += [Tensor((count - testing, *sizes)), Tensor((testing, *sizes))]
    return List(parts)


def _to_categorical(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`to_categorical(labels, 10)`; the labels are x, once y."""
    labels = args[0] if args else kwargs.get("x", kwargs.get("y"))
    count = args[1] if len(args) > 1 else kwargs.get("num_classes", kwargs.get("nb_classes"))
    if not isinstance(labels, Tensor) or not isinstance(count, int):
        return unknown_of(
            joined_unknown((labels, count)), "the number of classes is not known", node
        )
    return Tensor((labels.sizes[0], count))


def _obtain_input_shape(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`_obtain_input_shape(shape, default_size=224, ...)` of Keras's applications."""
    shape = args[0] if args else kwargs.get("input_shape")
    size = args[1] if len(args) > 1 else kwargs.get("default_size", 224)
    if shape is not None:
        return shape
    return (3, size, size) if channels_first(e) else (size, size, 3)


def _correct_pad(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`imagenet_utils.correct_pad(x, 3)`: the padding before a stride of 2; before TensorFlow 2
    the backend comes first.
    """
    args = args[1:] if args and not isinstance(args[0], (Tensor, Unknown)) else args
    tensor, kernel = (*args, kwargs.get("inputs"), kwargs.get("kernel_size"))[:2]
    if not isinstance(tensor, Tensor) or not isinstance(kernel, (int, tuple)):
        return unknown_of(kernel, "what is padded here is not known", node)
    kernels = kernel if isinstance(kernel, tuple) else (kernel,) * 2
    if len(kernels) != len(tensor.shape) - 1:
        return Unknown(f"this pads two axes, and its input is {times(tensor.shape)}", node)
    return tuple(
        (kernel_size // 2 - 1 + positions % 2, kernel_size // 2)
        for kernel_size, positions in zip(kernels, tensor.shape[1:], strict=True)
    )


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


DATA_SETS: dict[str, Handler] = {
    **{f"keras.datasets.{name}.load_data": partial(_load_data, name) for name in _IMAGES},
    "numpy.expand_dims": _expand_dims,
    **{
        f"keras.applications.{network}.preprocess_input": partial(_preprocess, mode)
        for mode, networks in _MODES.items()
        for network in networks.split()
    },
    **{
        f"keras.applications.{module}{name}": _obtain_input_shape
        for module in ("imagenet_utils.", "")
        for name in ("_obtain_input_shape", "obtain_input_shape")
    },
    **{
        f"keras.applications.{module}correct_pad": _correct_pad
        for module in ("imagenet_utils.", "mobilenet_v2.", "")
    },
    "keras.applications.imagenet_utils.validate_activation": lambda *_: None,
    "sklearn.model_selection.train_test_split": _train_test_split,
    "sklearn.utils.shuffle": lambda _, args, *__: args[0] if len(args) == 1 else List(args),
    "numpy.mean": partial(_reduce, mean),
    "numpy.std": partial(_reduce, deviation),
    "keras.utils.to_categorical": _to_categorical,
    "keras.utils.np_utils.to_categorical": _to_categorical,
}
"""By canonical path."""
