"""Products of matrices: `x @ self.w`, `torch.mm(x, self.w)`: a Linear without a bias."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.array_sizes import of_sizes
from cnnviz.reading.code.library.operators import combined
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import permuted
from cnnviz.reading.code.tensors.functional_layers import split
from cnnviz.reading.code.tensors.given_weights import WEIGHTED
from cnnviz.reading.code.tensors.pieces import of_tensor
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Opaque, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_OTHERS = ("other", "mat2", "tensor2", "vec", "x2", "y", "b")


def product(e: Evaluator, left: Value, right: Value, node: ast.AST) -> Value:
    """`left @ right`: of data and a parameter with an axis for what goes in and one for out."""
    unknown = joined((left, right))
    if unknown is not None:
        return unknown
    made = of_sizes("matmul", [left, right], {}, node)
    if made is not None:
        return made
    if any(isinstance(one, (Weight, Opaque)) for one in (left, right)):
        return Unknown(
            "a layer's own weight is not followed in a product: call the layer instead", node
        )
    if not isinstance(left, Tensor) or not isinstance(right, Tensor):
        return Unknown("this is no product of two tensors", node)
    why = _unread(left, right)
    if why:
        return Unknown(why, node)
    if left.keras and left.rank > 2:
        from cnnviz.reading.code.keras.given_weights import at_each_position

        return at_each_position(e, left, right, node)
    return WEIGHTED["linear"](e, [left, permuted(e, right, [1, 0], node, "t")], {}, node)


def _unread(left: Tensor, right: Tensor) -> str:
    """Why a product is not read; "" where it is."""
    if left.traced and right.traced:
        return "cnnviz does not follow the matmul of two tensors"
    if not left.traced and not right.traced:
        return "the product of matrices is not followed"
    if right.traced:
        return "a matrix in front of the data is not followed, only one behind it: x @ w"
    if right.learned is None:
        return "cnnviz does not follow the product with a matrix that is not learned"
    if len(right.sizes) != 2:
        return f"a parameter of {_axes(right)} is not followed in a product, only one of 2 is"
    if left.keras and left.rank > 2 and (left.first or left.rank > 5):
        return f"the product of data of {_axes(left)} and a matrix is not followed: use a Dense"
    return ""


def _axes(tensor: Tensor) -> str:
    count = tensor.axes
    return f"{count} axes" if count != 1 else "1 axis"


def _matmul(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.matmul(x, w)`, `x.matmul(w)`."""
    left, right = _both(args, kwargs, node)
    return product(e, left, right, node)


def _both(args: _Args, kwargs: _Kwargs, node: ast.AST) -> tuple[Value, Value]:
    if not args and "a" in kwargs:
        kwargs = {"input": kwargs["a"], **kwargs}
    left, rest, named = split(args, kwargs, node)
    found = rest or [named[name] for name in _OTHERS if name in named]
    if not found:
        raise Raised("TypeError", "a second tensor is missing here", node)
    if len(rest) > 1 or any(value not in (None, False) for value in _extras(named)):
        return left, Unknown("a product with such options is not followed", node)
    return left, found[0]


def _extras(named: _Kwargs) -> _Args:
    return [value for name, value in named.items() if name not in (*_OTHERS, "a", "name")]


def _mm(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.mm(x, w)`, of two matrices only."""
    left, right = _both(args, kwargs, node)
    for one in (left, right):
        if isinstance(one, Tensor) and len(one.seen) != 2:
            said = f"mm takes two matrices, and this one has {_axes(one)}: write matmul"
            raise Raised("RuntimeError", said, node)
    return product(e, left, right, node)


def _addmm(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.addmm(b, x, w)`: `b + x @ w`."""
    words = dict(zip(("input", "mat1", "mat2"), args, strict=False)) | kwargs
    if len(args) > 3 or words.keys() != {"input", "mat1", "mat2"}:
        return Unknown("a factor in a sum is not followed", node)
    made = _mm(e, [words["mat1"], words["mat2"]], {}, node)
    unknown = joined((made, words["input"]))
    return unknown or combined(e, made, ast.Add(), words["input"], node)


@of_tensor
def _turned(e: Evaluator, tensor: Tensor, _: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`w.t()`."""
    return turned(e, tensor, node)


def turned(e: Evaluator, tensor: Tensor, node: ast.AST) -> Value:
    """A matrix with its axes the other way round; fewer axes stay as they are."""
    rank = len(tensor.sizes)
    if rank > 2:
        raise Raised("RuntimeError", f"t() takes a matrix, and this has {rank} axes", node)
    return permuted(e, tensor, [1, 0] if rank == 2 else [0], node, "t")


PRODUCTS: dict[str, Handler] = {
    "matmul": _matmul,
    "mm": _mm,
    "addmm": _addmm,
    "t": _turned,
}
"""By the name that both a function and a method of tensors may have."""
