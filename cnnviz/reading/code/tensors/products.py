"""Matrix products, `x @ self.w`, `torch.mm(x, self.w)`: a Linear without a bias."""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.array_sizes import result_of_sizes
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.axes import permute
from cnnviz.reading.code.tensors.functional_layers import split
from cnnviz.reading.code.tensors.given_weights import WEIGHTED
from cnnviz.reading.code.tensors.pieces import of_tensor
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Args, Kwargs, Opaque, Unknown, Value

_OTHER_NAMES = ("other", "mat2", "tensor2", "vec", "x2", "y", "b")


def product(e: Evaluator, left: Value, right: Value, node: ast.AST) -> Value:
    """`left @ right`, of data and a parameter whose axes are inputs and outputs."""
    unknown = joined_unknown((left, right))
    if unknown is not None:
        return unknown
    result = result_of_sizes("matmul", [left, right], {}, node)
    if result is not None:
        return result
    if any(isinstance(side, (Weight, Opaque)) for side in (left, right)):
        return Unknown(
            "a layer's own weight is not followed in a product: call the layer instead", node
        )
    if not isinstance(left, Tensor) or not isinstance(right, Tensor):
        return Unknown("this is no product of two tensors", node)
    reason = _why_not_followed(left, right)
    if reason:
        return Unknown(reason, node)
    if left.keras and left.rank > 2:
        from cnnviz.reading.code.keras.given_weights import at_each_position

        return at_each_position(e, left, right, node)
    return WEIGHTED["linear"](e, [left, permute(e, right, [1, 0], node, "t")], {}, node)


def _why_not_followed(left: Tensor, right: Tensor) -> str:
    """Why a product is not followed; "" if it is."""
    if left.traced and right.traced:
        return "cnnviz does not follow the matmul of two tensors"
    if not left.traced and not right.traced:
        return "the product of matrices is not followed"
    if right.traced:
        return "a matrix before the data is not followed, only one after it: x @ w"
    if right.learned is None:
        return "cnnviz does not follow the product with a matrix that is not learned"
    if len(right.sizes) != 2:
        return f"a parameter of {_axis_count(right)} is not followed in a product, only one of 2 is"
    if left.keras and left.rank > 2 and (left.first or left.rank > 5):
        axes = _axis_count(left)
        return f"the product of data of {axes} and a matrix is not followed: use a Dense"
    return ""


def _axis_count(tensor: Tensor) -> str:
    count = tensor.axes
    return f"{count} axes" if count != 1 else "1 axis"


def _matmul(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.matmul(x, w)`, `x.matmul(w)`."""
    left, right = _operands(args, kwargs, node)
    return product(e, left, right, node)


def _operands(args: Args, kwargs: Kwargs, node: ast.AST) -> tuple[Value, Value]:
    if not args and "a" in kwargs:
        kwargs = {"input": kwargs["a"], **kwargs}
    left, rest, keywords = split(args, kwargs, node)
    others = rest or [keywords[name] for name in _OTHER_NAMES if name in keywords]
    if not others:
        raise Raised("TypeError", "a second tensor is missing here", node)
    if len(rest) > 1 or any(value not in (None, False) for value in _options(keywords)):
        return left, Unknown("a product with such options is not followed", node)
    return left, others[0]


def _options(keywords: Kwargs) -> Args:
    return [value for name, value in keywords.items() if name not in (*_OTHER_NAMES, "a", "name")]


def _of_rank(
    rank: int, takes: str, e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`torch.mm(x, w)`, of two matrices only; `torch.bmm(x, y)`, of two batches of them."""
    left, right = _operands(args, kwargs, node)
    for side in (left, right):
        if isinstance(side, Tensor) and len(side.text_sizes) != rank:
            reason = f"{takes}, and this one has {_axis_count(side)}: write matmul"
            raise Raised("RuntimeError", reason, node)
    return product(e, left, right, node)


_mm = partial(_of_rank, 2, "mm takes two matrices")


def _addmm(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.addmm(b, x, w)`: `b + x @ w`."""
    arguments = dict(zip(("input", "mat1", "mat2"), args, strict=False)) | kwargs
    if len(args) > 3 or arguments.keys() != {"input", "mat1", "mat2"}:
        return Unknown("a factor in a sum is not followed", node)
    result = _mm(e, [arguments["mat1"], arguments["mat2"]], {}, node)
    unknown = joined_unknown((result, arguments["input"]))
    return unknown or binary_op(e, result, ast.Add(), arguments["input"], node)


@of_tensor
def _t(e: Evaluator, tensor: Tensor, _: Args, __: Kwargs, node: ast.AST) -> Value:
    """`w.t()`."""
    return transpose(e, tensor, node)


def transpose(e: Evaluator, tensor: Tensor, node: ast.AST) -> Value:
    """The transpose of a matrix; a tensor of fewer axes stays as it is."""
    rank = len(tensor.sizes)
    if rank > 2:
        raise Raised("RuntimeError", f"t() takes a matrix, and this has {rank} axes", node)
    return permute(e, tensor, [1, 0] if rank == 2 else [0], node, "t")


PRODUCTS: dict[str, Handler] = {
    "matmul": _matmul,
    "mm": _mm,
    "bmm": partial(_of_rank, 3, "bmm takes two batches of matrices"),
    "addmm": _addmm,
    "t": _t,
}
"""By the name that both a function and a method may have."""
