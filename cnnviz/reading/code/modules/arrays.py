"""Arrays that a text makes itself: their sizes are known, their numbers are not."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import channels_first, with_channels_first
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.torch_functions import tensor_of_sizes
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Batch, Kwargs, List, Unknown, Value


def _sized(path: str, names: tuple[str, ...]) -> Handler:
    """A function that takes sizes by one of these names, the last of them positionally."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        values = dict(zip(names, args, strict=False)) | kwargs
        sizes = next((values[name] for name in ("size", "shape", "input") if name in values), None)
        if sizes is None:
            return refusal(path, args, kwargs, node)
        if isinstance(sizes, Tensor):
            return Tensor(sizes.sizes)
        if isinstance(sizes, Unknown):
            return sizes
        is_sequence = isinstance(sizes, (tuple, List)) and not isinstance(sizes, Batch)
        return tensor_of_sizes(sizes if is_sequence else (sizes,), node)

    return handler


def _from_sizes(path: str) -> Handler:
    """`np.random.rand(10, 28, 28, 1)`."""

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        if not args:
            return refusal(path, args, kwargs, node)
        return tensor_of_sizes(args, node)

    return handler


def _integers(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.randint(10, (4,))`, `torch.randint(0, 10, (4,))`."""
    names = ("low", "high", "size") if len(args) > 2 or "high" in kwargs else ("high", "size")
    return _sized("torch.randint", names)(e, args, kwargs, node)


def _eye(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.eye(4)`, `np.eye(3, 4)`."""
    values = dict(zip(("n", "m"), args, strict=False)) | {k.lower(): v for k, v in kwargs.items()}
    rows = values.get("n")
    columns = values.get("m")
    return tensor_of_sizes((rows, rows if columns is None else columns), node)


def with_keras_channels(e: Evaluator, value: Value) -> Value:
    """An array passed to a Keras layer, with its channels last, as Keras has them."""
    is_plain = isinstance(value, Tensor) and not value.traced and not value.keras
    if not is_plain or value.rank < 3:
        return value
    first = channels_first(e)
    tensor = Tensor((value.sizes[0], *with_channels_first(value.sizes[1:], first)))
    tensor.keras, tensor.first = True, first
    return tensor


def _window(path: str, default: int | None = None) -> Handler:
    """`torch.hann_window(7)`, `np.logspace(0, 1, 5)`: one row, whose numbers are not known."""
    parameters = ("start", "stop", "count") if "space" in path else ("count",)

    def handler(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        values = dict(zip(parameters, args, strict=False)) | kwargs
        names = ("count", "num", "steps", "window_length", "M")
        count = next((values[name] for name in names if name in values), default)
        return tensor_of_sizes((count,), node)

    return handler


_WINDOWS = {
    **{f"torch.{name}_window": None for name in ("hann", "hamming", "blackman", "bartlett")},
    **{f"numpy.{name}": None for name in ("hanning", "hamming", "blackman", "bartlett", "kaiser")},
    **{"torch.logspace": None, "numpy.logspace": 50, "numpy.geomspace": 50},
}
_FILLED = {f"numpy.{name}": ("shape",) for name in ("zeros", "ones", "empty", "full")}
_LIKE = {f"numpy.{name}_like": ("input",) for name in ("zeros", "ones", "empty", "full")}
_SAMPLED = {
    f"numpy.random.{name}": names
    for name, names in {
        **dict.fromkeys(("random", "random_sample", "standard_normal", "ranf"), ("size",)),
        "uniform": ("low", "high", "size"),
        "normal": ("loc", "scale", "size"),
        "randint": ("low", "high", "size"),
    }.items()
}

ARRAYS: dict[str, Handler] = {
    **{path: _sized(path, names) for path, names in (_FILLED | _LIKE | _SAMPLED).items()},
    **{path: _from_sizes(path) for path in ("numpy.random.rand", "numpy.random.randn")},
    **{path: _window(path, default) for path, default in _WINDOWS.items()},
    "torch.randint": _integers,
    **dict.fromkeys(("torch.eye", "numpy.eye", "numpy.identity"), _eye),
    "torch.normal": _sized("torch.normal", ("mean", "std", "size")),
}
"""By canonical path."""
