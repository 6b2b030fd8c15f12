"""Keras's data sets: what shapes the arrays have that texts load, and size their input by."""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import ceil
from typing import Any

from cnnviz.layers.base import times
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import channels_first
from cnnviz.reading.code.library.numeric import deviation, mean, number_of
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of

_IMAGES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "mnist": (60_000, 10_000, (28, 28)),
    "fashion_mnist": (60_000, 10_000, (28, 28)),
    "cifar10": (50_000, 10_000, (32, 32, 3)),
    "cifar100": (50_000, 10_000, (32, 32, 3)),
}
"""By name: how many images to train and to test with, and the shape of one."""


def _loader(name: str) -> Handler:
    training, testing, shape = _IMAGES[name]
    labels = (1,) * name.startswith("cifar")

    def loaded(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        del args, kwargs, node
        return tuple(
            (Tensor((count, *shape)), Tensor((count, *labels))) for count in (training, testing)
        )

    return loaded


def _expanded(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`np.expand_dims(images, -1)`."""
    array, at = (*args, kwargs.get("axis"))[:2]
    if not isinstance(array, Tensor) or array.traced or not isinstance(at, int):
        return unknown_of(array, "this axis is not known", node)
    del e
    sizes = list(array.sizes)
    sizes.insert(at + len(sizes) + 1 if at < 0 else at, 1)
    return Tensor(tuple(sizes))


def _reduced(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`np.mean(images)`, `np.std(images, axis=0)`: numbers that go with the images."""
    return _reduced_by(mean, e, args, kwargs, node)


def _spread(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    return _reduced_by(deviation, e, args, kwargs, node)


def _reduced_by(
    function: Callable[[Any], float],
    e: Evaluator,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> Value:
    del e
    array = args[0] if args else None
    found = number_of(array, function, node)
    if found is not None:
        return found
    at = args[1] if len(args) > 1 else kwargs.get("axis")
    if not isinstance(array, Tensor) or array.traced or kwargs.get("keepdims"):
        return unknown_of(array, "this number is not known", node)
    if at is None:
        return Tensor((1,))
    axes = at if isinstance(at, tuple) else (at,)
    rank = array.rank
    if not all(isinstance(one, int) and -rank <= one < rank for one in axes):
        return unknown_of(joined(axes), "this axis is not known", node)
    gone = {one % rank for one in axes}
    return Tensor(tuple(size for axis, size in enumerate(array.sizes) if axis not in gone))


def _parted(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`train_test_split(images, labels)`: of each, some to train and some to test with."""
    del e
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


def _classes(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`to_categorical(labels, 10)`; the labels are x, and were y."""
    del e
    labels = args[0] if args else kwargs.get("x", kwargs.get("y"))
    count = args[1] if len(args) > 1 else kwargs.get("num_classes", kwargs.get("nb_classes"))
    if not isinstance(labels, Tensor) or not isinstance(count, int):
        return unknown_of(joined((labels, count)), "the number of classes is not known", node)
    return Tensor((labels.sizes[0], count))


def _obtained(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`_obtain_input_shape(shape, default_size=224, ...)` of Keras's applications."""
    del node
    said = args[0] if args else kwargs.get("input_shape")
    size = args[1] if len(args) > 1 else kwargs.get("default_size", 224)
    if said is not None:
        return said
    return (3, size, size) if channels_first(e) else (size, size, 3)


def _correct_pad(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`imagenet_utils.correct_pad(x, 3)`: what is padded before a stride of 2."""
    tensor, kernel = (*args, kwargs.get("inputs"), kwargs.get("kernel_size"))[:2]
    if not isinstance(tensor, Tensor) or not isinstance(kernel, (int, tuple)):
        return unknown_of(kernel, "what is padded here is not known", node)
    del e
    kernels = kernel if isinstance(kernel, tuple) else (kernel,) * 2
    if len(kernels) != len(tensor.shape) - 1:
        return Unknown(f"this pads two axes, and its input is {times(tensor.shape)}", node)
    return tuple(
        (size // 2 - 1 + places % 2, size // 2)
        for size, places in zip(kernels, tensor.shape[1:], strict=True)
    )


DATA_SETS: dict[str, Handler] = {
    **{f"keras.datasets.{name}.load_data": _loader(name) for name in _IMAGES},
    "numpy.expand_dims": _expanded,
    **{
        f"keras.applications.{module}{name}": _obtained
        for module in ("imagenet_utils.", "")
        for name in ("_obtain_input_shape", "obtain_input_shape")
    },
    "keras.applications.imagenet_utils.correct_pad": _correct_pad,
    "keras.applications.imagenet_utils.validate_activation": lambda *_: None,
    "sklearn.model_selection.train_test_split": _parted,
    "sklearn.utils.shuffle": lambda _, args, *__: args[0] if len(args) == 1 else List(args),
    "numpy.mean": _reduced,
    "numpy.std": _spread,
    "keras.utils.to_categorical": _classes,
    "keras.utils.np_utils.to_categorical": _classes,
}
"""By canonical path."""
