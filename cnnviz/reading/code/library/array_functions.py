"""Functions of arrays and tensors of the text's own that are told more than these: `np.std(a, 0)`.

Of the numbers that they give nothing is known, of the sizes all.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from math import prod
from typing import Any

from cnnviz.reading.code.library.array_sizes import made_of_own
from cnnviz.reading.code.library.operators import broadcast
from cnnviz.reading.code.library.stacking import sizes_of
from cnnviz.reading.code.library.weights import part_of
from cnnviz.reading.code.values.tensors import Largest, Parts, Tensor
from cnnviz.reading.code.values.values import Array, List, Unknown, Value

_Sizes = tuple[int, ...]
_Said = dict[str, Value]
_Rule = Callable[[_Said], Any]
"""What makes sizes, a list of such, or None, of arguments by their names; a tensor is its sizes."""


class Unfit(Exception):
    """The arguments are none that are followed."""


def _axis(said: Value, rank: int) -> int:
    if type(said) is not int or not -rank <= said < rank:
        raise Unfit
    return said % rank


def _axes(said: _Said, rank: int) -> set[int]:
    """The axes that are said; all where none are."""
    axes = said.get("axis")
    if axes is None or isinstance(axes, bool):  # `u.std(False)`
        return set(range(rank))
    return {_axis(one, rank) for one in (axes if isinstance(axes, (tuple, List)) else (axes,))}


def _reduced(said: _Said) -> _Sizes:
    sizes = said["a"]
    axes = _axes(said, len(sizes))
    keep = said.get("keepdims")
    return tuple(1 if at in axes else n for at, n in enumerate(sizes) if keep or at not in axes)


def _at_once(said: _Said) -> _Sizes:
    """A quantile, of which one is asked for."""
    if not isinstance(said.get("q"), (int, float)):
        raise Unfit
    return _reduced(said)


def _pair(said: _Said) -> Any:
    """`u.median(1)`: numbers, and where they are; of all axes the numbers alone."""
    found = _reduced(said)
    return found if said.get("axis") is None else [found, found]


def _largest(said: _Said) -> Any:
    """`u.topk(2, 1)`."""
    sizes = list(said["a"])
    at = _axis(said.get("axis", -1), len(sizes))
    if type(said.get("k")) is not int:
        raise Unfit
    sizes[at] = said["k"]
    return [tuple(sizes)] * 2


def _alike(said: _Said) -> _Sizes:
    return said["a"]  # type: ignore[no-any-return]


def _along(said: _Said) -> _Sizes:
    """What NumPy does with all numbers in a row, unless an axis is said."""
    return said["a"] if said["a"] and said.get("axis") is not None else (prod(said["a"]),)


def _together(said: _Said) -> _Sizes:
    if any(not isinstance(one, (_Sized, int, float)) for one in said.values()):
        raise Unfit
    return _any_sized(said)


def _widest(sizes: list[_Sized]) -> _Sizes:
    node = ast.Constant(0)
    return reduce(lambda a, b: broadcast(a, b, node), sizes)  # type: ignore[arg-type, return-value]


def _any_sized(said: _Said) -> _Sizes:
    """What is as large as all that have sizes."""
    return _widest([one for one in said.values() if isinstance(one, _Sized)])


def _distances(said: _Said) -> _Sizes:
    a, b = said["a"], said["b"]
    return (*_widest([a[:-2], b[:-2]]), a[-2], b[-2])


def _svd(said: _Said) -> Any:
    *front, rows, columns = said["a"]
    k = min(rows, columns)
    whole = said.get("full", True)
    left, right = (rows, rows if whole else k), (columns if whole else k, columns)
    return [(*front, *left), (*front, k), (*front, *right)]


def _thin_svd(said: _Said) -> Any:
    left, middle, (*front, k, columns) = _svd({**said, "full": False})
    return [left, middle, (*front, columns, k)]


def _kron(said: _Said) -> _Sizes:
    a, b = said["a"], said["b"]
    rank = max(len(a), len(b))
    a, b = ((1,) * (rank - len(one)) + one for one in (a, b))
    return tuple(x * y for x, y in zip(a, b, strict=True))


def _einsum(said: _Said) -> _Sizes:
    spec = said.get("spec")
    given = [one for one in said.values() if isinstance(one, _Sized)]
    if not isinstance(spec, str) or "." in spec:
        raise Unfit
    left, arrow, out = spec.replace(" ", "").partition("->")
    terms = left.split(",")
    if [*map(len, terms)] != [*map(len, given)]:
        raise Unfit
    known: dict[str, int] = {}
    for term, one in zip(terms, given, strict=True):
        for letter, n in zip(term, one, strict=True):
            known[letter] = max(n, known.get(letter, 1))
    letters = sorted(one for one in known if left.count(one) == 1)
    return tuple(known[one] for one in (out if arrow else letters))


def _dot(said: _Said) -> Any:
    a, b = said["a"], said["b"]
    if not a or not b or a[-1] != b[-2:][0]:
        return _unfit()
    return (*a[:-1], *b[:-2], *b[-1:]) if len(b) > 1 else a[:-1]


def _moved(said: _Said) -> _Sizes:
    sizes = list(said["a"])
    start, end = (_axis(said.get(one), len(sizes)) for one in ("from", "to"))
    sizes.insert(end, sizes.pop(start))
    return tuple(sizes)


def _swapped(said: _Said) -> _Sizes:
    sizes = list(said["a"])
    start, end = (_axis(said.get(one), len(sizes)) for one in ("from", "to"))
    sizes[start], sizes[end] = sizes[end], sizes[start]
    return tuple(sizes)


def _squeezed(said: _Said) -> _Sizes:
    axes = _axes(said, len(said["a"]))
    return tuple(n for at, n in enumerate(said["a"]) if n != 1 or at not in axes)


def _unfit() -> Any:
    raise Unfit


class _Sized(tuple[int, ...]):
    """The sizes of a tensor among arguments."""

    __slots__ = ()


def _of(words: str, rule: _Rule, names: str) -> dict[str, tuple[tuple[str, ...], _Rule]]:
    return dict.fromkeys(names.split(), (tuple(words.split()), rule))


_BOTH = {
    **_of("a b", _kron, "kron"),
    **_of("spec", _einsum, "einsum"),
    **_of("a b", _dot, "dot"),
    **_of("a", lambda said: () if len(said["a"]) == 2 else _unfit(), "trace"),
    **_of("a", lambda said: [said["a"][:-1], said["a"]], "linalg.eigh"),
    **_of("a", _alike, "linalg.cholesky linalg.inv"),
    **_of("a full", _svd, "linalg.svd"),
    **_of("a n axis", _alike, "fft.fftshift fft.ifftshift"),
    **_of("a", _alike, "fft.fft fft.ifft fft.fft2 fft.ifft2 fft.fftn fft.ifftn"),
    **_of(
        "a", lambda said: (*said["a"][:-1], said["a"][-1] // 2 + 1), "fft.rfft fft.rfft2 fft.rfftn"
    ),
    **_of("a from to", _moved, "moveaxis"),
    **_of("a from to", _swapped, "swapaxes"),
}
_TORCH = _BOTH | {
    **_of("a axis unbiased keepdims", _reduced, "std var"),
    **_of("a axis keepdims", _reduced, "prod logsumexp nansum nanmean all any"),
    **_of("a q axis keepdims", _at_once, "quantile nanquantile"),
    **_of("a axis keepdims", _pair, "median nanmedian mode"),
    **_of("a axis descending", lambda said: [said["a"]] * 2, "sort"),
    **_of("a k axis largest sorted", _largest, "topk"),
    **_of("a axis index", lambda said: _Sized(said["index"]), "gather"),
    **_of("a", _thin_svd, "svd"),
    **_of("a b", _distances, "cdist"),
    **_of("a b axis", _any_sized, "cross linalg.cross"),
    **_of("a", lambda said: said["a"][:1] * 2 if said["a"][1:] and said["a"][0] > 1 else (), "cov"),
}
_NUMPY = _BOTH | {
    **_of(
        "a axis",
        _reduced,
        "std var mean sum prod max min amax amin ptp median average all any count_nonzero"
        " nanmean nansum nanstd nanvar nanmax nanmin nanmedian",
    ),
    **_of("a q axis", _at_once, "percentile quantile nanpercentile"),
    **_of("a ord axis keepdims", _reduced, "linalg.norm"),
    **_of(
        "a",
        _alike,
        "cos sin tan exp exp2 expm1 log log2 log10 log1p sqrt square abs absolute fabs floor ceil"
        " rint sign tanh sinh cosh arctan arcsin arccos deg2rad rad2deg real imag conj"
        " negative reciprocal nan_to_num float16 float32 float64 int32 int64 fliplr flipud",
    ),
    **_of("a k", lambda said: said["a"] * (2 if len(said["a"]) == 1 else 1), "triu tril"),
    **_of("a low high", _any_sized, "clip"),
    **_of("a shift axis", _alike, "flip roll"),
    **_of("a axis", lambda said: _along({"axis": -1, **said}), "sort argsort"),
    **_of("a decimals", _alike, "round around"),
    **_of("a b c", lambda said: _together(said) if len(said) == 3 else _unfit(), "where"),
    **_of("a axis", _along, "cumsum cumprod"),
    **_of("a axis", _squeezed, "squeeze"),
    **_of("a", lambda said: (prod(said["a"]),), "ravel"),
    **_of("a b", lambda said: (prod(said["a"]), prod(said["b"])), "outer"),
    **_of(
        "a b c",
        _together,
        "add subtract multiply divide true_divide floor_divide power float_power mod fmod remainder"
        " maximum minimum fmax fmin arctan2 hypot greater greater_equal less less_equal equal"
        " not_equal logical_and logical_or logical_xor logical_not",
    ),
}
_WORDS = {
    "dim": "axis", "keepdim": "keepdims", "input": "a", "x": "a", "x1": "a", "x2": "b", "A": "a",
    "other": "b", "full_matrices": "full", "correction": "unbiased",
    "source": "from", "destination": "to", "axis1": "from", "axis2": "to", "indices": "index",
}  # fmt: skip
_TABLES = {"numpy": _NUMPY, "torch": _TORCH}
_OF_LISTS = ("outer", "kron", "dot")  # Of these no other handler has the numbers.
_ANY = ("low", "high", "decimals", "shift", "ord")  # Whatever these are, the sizes are the same.
_LEFT_OUT = frozenset(
    "dtype ddof norm out_dtype stable interpolation method overwrite_input".split()
)


def of_own(path: str, args: list[Value], kwargs: _Said, node: ast.AST) -> Value:
    """What a function makes of arrays of the text's own; None where that is not known.

    `path` is its canonical one, such as `numpy.linalg.svd`; a tensor's methods are `torch`'s.
    """
    package, _, name = path.partition(".")
    words, rule = _TABLES.get(package, _BOTH).get(name, ((), None))
    named = {_WORDS.get(key, key): one for key, one in kwargs.items() if key not in _LEFT_OUT}
    places = words if name != "einsum" else (*words, *map(str, range(len(args))))
    if rule is None or len(args) > len(places) or not named.keys() <= {*words, "keepdims"}:
        return None
    args = [part_of(one, None) for one in args]
    if package == "numpy" and name in _OF_LISTS:
        args = [Array.of(List(one)) if type(one) in (List, tuple) else one for one in args]
    said = dict(zip(places, args, strict=False)) | named
    said = {key: _sized(one) for key, one in said.items()}
    lacks = any(isinstance(one, Unknown) for key, one in said.items() if key not in _ANY)
    if lacks or not any(isinstance(one, _Sized) for one in said.values()):
        return None
    try:
        found = rule(said)
    except (Unfit, KeyError, TypeError, ValueError, IndexError):
        return None
    made = made_of_own(found, [one for one in args if isinstance(one, Tensor)])
    kind = Parts if name.endswith(("svd", "eigh")) else Largest
    return kind(made) if isinstance(made, tuple) else made


def own_first(path: str, args: list[Value], kwargs: _Said, node: ast.AST) -> Value:
    """What NumPy makes of the text's own; where numbers are known, these are worked out instead."""
    if not path.startswith("numpy."):
        return None
    own = [one for one in args if isinstance(one, Tensor)]
    numbers = any(one.numbers is not None for one in own)
    return None if numbers or not own else of_own(path, args, kwargs, node)


def _sized(value: Value) -> Value:
    """The sizes of an array of the text's own; what else there is, as it is."""
    if not isinstance(value, (Tensor, Array)) or getattr(value, "alone", False):
        return value
    sizes = sizes_of(value)
    return Unknown("data", None) if sizes is None else _Sized(sizes)
