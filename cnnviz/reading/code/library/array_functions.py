"""Functions of the text's own arrays and tensors that take more arguments: `np.std(a, 0)`.

Their numbers are not known, but all sizes are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from math import prod
from typing import Any

from cnnviz.reading.code.library.array_sizes import own_result
from cnnviz.reading.code.library.broadcasting import broadcast
from cnnviz.reading.code.library.stacking import sizes_of
from cnnviz.reading.code.library.weights import as_operand
from cnnviz.reading.code.values.tensors import Factors, MaxResult, Tensor
from cnnviz.reading.code.values.values import Array, List, Unknown, Value

_Sizes = tuple[int, ...]
_Arguments = dict[str, Value]
_Rule = Callable[[_Arguments], Any]
"""Computes sizes, a list of them, or None, from arguments by name; a tensor is its sizes."""


class Unfit(Exception):
    """The arguments are not followed."""


def _axis(axis: Value, rank: int) -> int:
    if type(axis) is not int or not -rank <= axis < rank:
        raise Unfit
    return axis % rank


def _axes(args: _Arguments, rank: int) -> set[int]:
    """The axes of the arguments; all if there are none."""
    axes = args.get("axis")
    if axes is None or isinstance(axes, bool):  # `u.std(False)`
        return set(range(rank))
    return {_axis(axis, rank) for axis in (axes if isinstance(axes, (tuple, List)) else (axes,))}


def _reduced(args: _Arguments) -> _Sizes:
    sizes = args["a"]
    axes = _axes(args, len(sizes))
    keep = args.get("keepdims")
    return tuple(1 if i in axes else size for i, size in enumerate(sizes) if keep or i not in axes)


def _single_quantile(args: _Arguments) -> _Sizes:
    """A quantile; only one may be asked for."""
    if not isinstance(args.get("q"), (int, float)):
        raise Unfit
    return _reduced(args)


def _pair(args: _Arguments) -> Any:
    """`u.median(1)`: numbers and their places; over all axes only the numbers."""
    sizes = _reduced(args)
    return sizes if args.get("axis") is None else [sizes, sizes]


def _largest(args: _Arguments) -> Any:
    """`u.topk(2, 1)`."""
    sizes = list(args["a"])
    axis = _axis(args.get("axis", -1), len(sizes))
    if type(args.get("k")) is not int:
        raise Unfit
    sizes[axis] = args["k"]
    return [tuple(sizes)] * 2


def _same(args: _Arguments) -> _Sizes:
    return args["a"]  # type: ignore[no-any-return]


def _flat_or_axis(args: _Arguments) -> _Sizes:
    """NumPy flattens its array unless it gets an axis."""
    return args["a"] if args["a"] and args.get("axis") is not None else (prod(args["a"]),)


def _elementwise(args: _Arguments) -> _Sizes:
    if any(not isinstance(arg, (_Sized, int, float)) for arg in args.values()):
        raise Unfit
    return _broadcast_all(args)


def _common_sizes(sizes: list[_Sized]) -> _Sizes:
    node = ast.Constant(0)
    return reduce(lambda a, b: broadcast(a, b, node), sizes)  # type: ignore[arg-type, return-value]


def _broadcast_all(args: _Arguments) -> _Sizes:
    """The arguments that have sizes, broadcast together."""
    return _common_sizes([arg for arg in args.values() if isinstance(arg, _Sized)])


def _distances(args: _Arguments) -> _Sizes:
    a, b = args["a"], args["b"]
    return (*_common_sizes([a[:-2], b[:-2]]), a[-2], b[-2])


def _svd(args: _Arguments) -> Any:
    *front, rows, columns = args["a"]
    k = min(rows, columns)
    full = args.get("full", True)
    left, right = (rows, rows if full else k), (columns if full else k, columns)
    return [(*front, *left), (*front, k), (*front, *right)]


def _thin_svd(args: _Arguments) -> Any:
    left, middle, (*front, k, columns) = _svd({**args, "full": False})
    return [left, middle, (*front, columns, k)]


def _kron(args: _Arguments) -> _Sizes:
    a, b = args["a"], args["b"]
    rank = max(len(a), len(b))
    a, b = ((1,) * (rank - len(sizes)) + sizes for sizes in (a, b))
    return tuple(x * y for x, y in zip(a, b, strict=True))


def _einsum(args: _Arguments) -> _Sizes:
    spec = args.get("spec")
    operands = [arg for arg in args.values() if isinstance(arg, _Sized)]
    if not isinstance(spec, str) or "." in spec:
        raise Unfit
    inputs, arrow, output = spec.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if [*map(len, terms)] != [*map(len, operands)]:
        raise Unfit
    size_of: dict[str, int] = {}
    for term, sizes in zip(terms, operands, strict=True):
        for letter, size in zip(term, sizes, strict=True):
            size_of[letter] = max(size, size_of.get(letter, 1))
    letters = sorted(letter for letter in size_of if inputs.count(letter) == 1)
    return tuple(size_of[letter] for letter in (output if arrow else letters))


def _dot(args: _Arguments) -> Any:
    a, b = args["a"], args["b"]
    if not a or not b or a[-1] != b[-2:][0]:
        return _unfit()
    return (*a[:-1], *b[:-2], *b[-1:]) if len(b) > 1 else a[:-1]


def _moveaxis(args: _Arguments) -> _Sizes:
    sizes = list(args["a"])
    source, target = (_axis(args.get(name), len(sizes)) for name in ("from", "to"))
    sizes.insert(target, sizes.pop(source))
    return tuple(sizes)


def _swapaxes(args: _Arguments) -> _Sizes:
    sizes = list(args["a"])
    source, target = (_axis(args.get(name), len(sizes)) for name in ("from", "to"))
    sizes[source], sizes[target] = sizes[target], sizes[source]
    return tuple(sizes)


def _squeeze(args: _Arguments) -> _Sizes:
    axes = _axes(args, len(args["a"]))
    return tuple(size for axis, size in enumerate(args["a"]) if size != 1 or axis not in axes)


def _unfit() -> Any:
    raise Unfit


class _Sized(tuple[int, ...]):
    """The sizes of a tensor among the arguments."""

    __slots__ = ()


def _of(parameters: str, rule: _Rule, names: str) -> dict[str, tuple[tuple[str, ...], _Rule]]:
    return dict.fromkeys(names.split(), (tuple(parameters.split()), rule))


_BOTH = {
    **_of("a b", _kron, "kron"),
    **_of("spec", _einsum, "einsum"),
    **_of("a b", _dot, "dot"),
    **_of("a", lambda args: () if len(args["a"]) == 2 else _unfit(), "trace"),
    **_of("a", lambda args: [args["a"][:-1], args["a"]], "linalg.eigh"),
    **_of("a", _same, "linalg.cholesky linalg.inv"),
    **_of("a full", _svd, "linalg.svd"),
    **_of("a n axis", _same, "fft.fftshift fft.ifftshift"),
    **_of("a", _same, "fft.fft fft.ifft fft.fft2 fft.ifft2 fft.fftn fft.ifftn"),
    **_of(
        "a", lambda args: (*args["a"][:-1], args["a"][-1] // 2 + 1), "fft.rfft fft.rfft2 fft.rfftn"
    ),
    **_of("a from to", _moveaxis, "moveaxis"),
    **_of("a from to", _swapaxes, "swapaxes"),
}
_TORCH = _BOTH | {
    **_of("a axis unbiased keepdims", _reduced, "std var"),
    **_of("a axis keepdims", _reduced, "prod logsumexp nansum nanmean all any"),
    **_of("a q axis keepdims", _single_quantile, "quantile nanquantile"),
    **_of("a axis keepdims", _pair, "median nanmedian mode"),
    **_of("a axis descending", lambda args: [args["a"]] * 2, "sort"),
    **_of("a k axis largest sorted", _largest, "topk"),
    **_of("a axis index", lambda args: _Sized(args["index"]), "gather"),
    **_of("a", _thin_svd, "svd"),
    **_of("a b", _distances, "cdist"),
    **_of("a b axis", _broadcast_all, "cross linalg.cross"),
    **_of("a", lambda args: args["a"][:1] * 2 if args["a"][1:] and args["a"][0] > 1 else (), "cov"),
}
_NUMPY = _BOTH | {
    **_of(
        "a axis",
        _reduced,
        "std var mean sum prod max min amax amin ptp median average all any count_nonzero"
        " nanmean nansum nanstd nanvar nanmax nanmin nanmedian",
    ),
    **_of("a q axis", _single_quantile, "percentile quantile nanpercentile"),
    **_of("a ord axis keepdims", _reduced, "linalg.norm"),
    **_of(
        "a",
        _same,
        "cos sin tan exp exp2 expm1 log log2 log10 log1p sqrt square abs absolute fabs floor ceil"
        " rint sign tanh sinh cosh arctan arcsin arccos deg2rad rad2deg real imag conj"
        " negative reciprocal nan_to_num float16 float32 float64 int32 int64 fliplr flipud",
    ),
    **_of("a k", lambda args: args["a"] * (2 if len(args["a"]) == 1 else 1), "triu tril"),
    **_of("a low high", _broadcast_all, "clip"),
    **_of("a shift axis", _same, "flip roll"),
    **_of("a axis", lambda args: _flat_or_axis({"axis": -1, **args}), "sort argsort"),
    **_of("a decimals", _same, "round around"),
    **_of("a b c", lambda args: _elementwise(args) if len(args) == 3 else _unfit(), "where"),
    **_of("a axis", _flat_or_axis, "cumsum cumprod"),
    **_of("a axis", _squeeze, "squeeze"),
    **_of("a", lambda args: (prod(args["a"]),), "ravel"),
    **_of("a b", lambda args: (prod(args["a"]), prod(args["b"])), "outer"),
    **_of(
        "a b c",
        _elementwise,
        "add subtract multiply divide true_divide floor_divide power float_power mod fmod remainder"
        " maximum minimum fmax fmin arctan2 hypot greater greater_equal less less_equal equal"
        " not_equal logical_and logical_or logical_xor logical_not",
    ),
}
_NAMES = {
    "dim": "axis", "keepdim": "keepdims", "input": "a", "x": "a", "x1": "a", "x2": "b", "A": "a",
    "other": "b", "full_matrices": "full", "correction": "unbiased",
    "source": "from", "destination": "to", "axis1": "from", "axis2": "to", "indices": "index",
}  # fmt: skip
_TABLES = {"numpy": _NUMPY, "torch": _TORCH}
_LISTS_TOO = ("outer", "kron", "dot")  # No other handler computes numbers of these.
_ANY = ("low", "high", "decimals", "shift", "ord")  # Sizes do not depend on these.
_IGNORED = frozenset(
    "dtype ddof norm out_dtype stable interpolation method overwrite_input".split()
)


def own_array_result(path: str, args: list[Value], kwargs: _Arguments, node: ast.AST) -> Value:
    """The result of a function of the text's own arrays; None if it is not known.

    `path` is canonical, such as `numpy.linalg.svd`; a tensor's methods are `torch`'s.
    """
    package, _, name = path.partition(".")
    parameters, rule = _TABLES.get(package, _BOTH).get(name, ((), None))
    keywords = {_NAMES.get(key, key): value for key, value in kwargs.items() if key not in _IGNORED}
    slots = parameters if name != "einsum" else (*parameters, *map(str, range(len(args))))
    if rule is None or len(args) > len(slots) or not keywords.keys() <= {*parameters, "keepdims"}:
        return None
    args = [as_operand(value, None) for value in args]
    if package == "numpy" and name in _LISTS_TOO:
        args = [Array.of(List(value)) if type(value) in (List, tuple) else value for value in args]
    arguments = dict(zip(slots, args, strict=False)) | keywords
    arguments = {key: _sized(value) for key, value in arguments.items()}
    unknown = any(isinstance(value, Unknown) for key, value in arguments.items() if key not in _ANY)
    if unknown or not any(isinstance(value, _Sized) for value in arguments.values()):
        return None
    try:
        sizes = rule(arguments)
    except (Unfit, KeyError, TypeError, ValueError, IndexError):
        return None
    result = own_result(sizes, [arg for arg in args if isinstance(arg, Tensor)])
    kind = Factors if name.endswith(("svd", "eigh")) else MaxResult
    return kind(result) if isinstance(result, tuple) else result


def own_result_first(path: str, args: list[Value], kwargs: _Arguments, node: ast.AST) -> Value:
    """NumPy's result for the text's own tensors; None if their numbers are known."""
    if not path.startswith("numpy."):
        return None
    tensors = [arg for arg in args if isinstance(arg, Tensor)]
    has_numbers = any(tensor.numbers is not None for tensor in tensors)
    return None if has_numbers or not tensors else own_array_result(path, args, kwargs, node)


def _sized(value: Value) -> Value:
    """The sizes of the text's own array; any other value as it is."""
    if not isinstance(value, (Tensor, Array)) or getattr(value, "alone", False):
        return value
    sizes = sizes_of(value)
    return Unknown("data", None) if sizes is None else _Sized(sizes)
