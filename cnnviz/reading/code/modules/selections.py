"""Selections among numbers of the data: `x.argmax(1)`, `x > 0`, `Categorical(logits=x)`.

They have no weights. At the end of a network they are left out, with a note; elsewhere they are
refused.
"""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.tensors import MaxResult, Tensor
from cnnviz.reading.code.values.values import (
    Args,
    DataIndices,
    Kwargs,
    Method,
    Unknown,
    Value,
    unknown_of,
)

_KEEPING = frozenset(
    "bool byte clone contiguous cpu cuda detach double flatten float half int item long numpy"
    " reshape squeeze to tolist type type_as unsqueeze view".split()
)
"""Methods that leave a selection as it is."""

_SAMPLING = frozenset("sample rsample sample_n log_prob entropy expand cdf icdf".split())


class Distribution(DataIndices):
    """A distribution parametrized by the network; `mean` and `spread` are a normal one's."""

    __slots__ = ("mean", "spread")

    mean: Value
    spread: Value


class Mask(DataIndices):
    """`left > right`, one side of it data, with `how` "greater"; or "not", "and", "or" of masks."""

    __slots__ = ("how", "left", "right")

    def __init__(
        self, node: ast.AST, tensors: tuple[Value, ...], left: Value, how: str, right: Value
    ) -> None:
        super().__init__(f"it depends on the numbers in a tensor{ASIDE}", node, tensors)
        self.left, self.how, self.right = _snapshot(left), how, _snapshot(right)


def _snapshot(value: Value) -> Value:
    """A tensor as it is compared, for later changes in place: these are then refused."""
    if not isinstance(value, Tensor):
        return value
    copy = value.copied()
    copy.store, copy.changes = value.store, value.changes
    return copy


_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
_MASK_KEEPING = frozenset(
    "bool byte clone contiguous cpu cuda detach double float half int long to type type_as".split()
)
"""Methods that leave a mask as it is."""
_LOGICAL = ("logical_and", "logical_or", "logical_not")


def selection_of(tensor: Tensor, node: ast.AST, reason: str) -> Unknown:
    """A selection among numbers of a tensor."""
    return DataIndices(reason + ASIDE, node, (tensor,)) if tensor.traced else Unknown(reason, node)


def comparison_result(result: Value, left: Value, right: Value, node: ast.Compare) -> Value:
    """`x > 0.5`: the result of a comparison, of which data may be one side."""
    sides = [side for side in (left, right) if isinstance(side, Tensor) and side.traced]
    unknown = isinstance(left, Unknown) or isinstance(right, Unknown)
    if not isinstance(result, Unknown) or not sides or unknown or len(node.ops) > 1:
        return result
    how = _SIGNS.get(type(node.ops[0]))
    if how and all(isinstance(side, (Tensor, int, float)) for side in (left, right)):
        return Mask(node, (sides[0],), left, how, right)
    return DataIndices(result.why + ASIDE, node, (sides[0],))


def _selection(name: str, *, pair: bool) -> Handler:
    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensor = args[0] if args else kwargs.get("input")
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        selection = selection_of(tensor, node, f"what {name} picks is not followed")
        return MaxResult((selection, selection)) if pair and tensor.traced else selection

    return handler


def _topk(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.topk(1)`: only the largest, as `x.max(-1, keepdim=True)`."""
    from cnnviz.reading.code.tensors.reducing import reduce

    arguments = dict(zip(("input", "k", "dim", "largest"), args, strict=False)) | kwargs
    tensor, k = arguments.get("input"), arguments.get("k")
    only_largest = type(k) is int and k == 1 and arguments.get("largest", True) is True
    if not only_largest or not isinstance(tensor, Tensor) or not tensor.traced:
        return _selection("topk", pair=True)(e, args, kwargs, node)
    largest = reduce(e, "max", tensor, arguments.get("dim", -1), True, node, "max")
    return MaxResult((largest, selection_of(tensor, node, "where the largest is, is not followed")))


def selection_attribute(owner: DataIndices, name: str) -> Value:
    """An attribute of a selection; None if it is not known."""
    if isinstance(owner, Distribution) and owner.mean is not None:
        attributes = {
            **dict.fromkeys(("mean", "loc"), owner.mean),
            **dict.fromkeys(("stddev", "scale"), owner.spread),
        }
        if name in attributes:
            return attributes[name]
    if isinstance(owner, Mask) and name in _LOGICAL:
        return Method(owner, name)
    if name in _KEEPING or (isinstance(owner, Distribution) and name in _SAMPLING):
        return Method(owner, name)
    return None


def selection_method(
    e: Evaluator, owner: DataIndices, name: str, args: Args, node: ast.AST
) -> Value:
    """The result of a selection's method."""
    is_normal = isinstance(owner, Distribution) and owner.mean is not None
    if is_normal and name in ("sample", "rsample") and not args:
        return _normal(e, owner, node)
    if isinstance(owner, Mask) and name in _MASK_KEEPING:
        return Mask(node, owner.tensors, owner.left, owner.how, owner.right)
    if isinstance(owner, Mask) and name in _LOGICAL:
        from cnnviz.reading.code.tensors.masks import MASKS

        return MASKS[name](e, [owner, *args], {}, node)
    return DataIndices(owner.why, node, owner.tensors)


def _normal(e: Evaluator, owner: Value, node: ast.AST) -> Value:
    """A sample of a normal distribution: its mean, and its spread times noise."""
    first = owner.tensors[0]
    noise = Tensor(first.sizes).like(first)
    spread = binary_op(e, noise, ast.Mult(), owner.spread, node)
    return binary_op(e, owner.mean, ast.Add(), spread, node)


def _random(kind: str, e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.distributions.Normal(mean, spread)`."""
    values = (*args, *kwargs.values())
    tensors = tuple([value for value in values if isinstance(value, Tensor) and value.traced])
    inner = tuple([t for value in values if isinstance(value, DataIndices) for t in value.tensors])
    if not tensors and not inner:
        return refusal(f"torch.distributions.{kind}", args, kwargs, node)
    distribution = Distribution(f"what {kind} gives is not followed{ASIDE}", node, tensors or inner)
    arguments = dict(zip(("loc", "scale"), args, strict=False)) | kwargs
    distribution.mean = arguments.get("loc") if kind == "Normal" and "scale" in arguments else None
    distribution.spread = arguments.get("scale")
    return distribution


SELECTIONS: dict[str, Handler] = {
    **{
        name: _selection(name, pair=False)
        for name in "argmax argmin argsort multinomial bernoulli count_nonzero nonzero".split()
    },
    **{
        name: _selection(name, pair=True)
        for name in "sort kthvalue mode median msort cummax".split()
    },
    "topk": _topk,
}
"""By the names of PyTorch's functions."""

_KINDS = (
    "Bernoulli Beta Binomial Categorical Dirichlet Exponential Gamma Independent Laplace LogNormal"
    " MixtureSameFamily Multinomial MultivariateNormal Normal OneHotCategorical Poisson"
    " RelaxedBernoulli RelaxedOneHotCategorical TransformedDistribution"
)
DISTRIBUTIONS: dict[str, Handler] = {
    path: partial(_random, kind)
    for kind in _KINDS.split()
    for path in (
        f"torch.distributions.{kind}",
        f"torch.distributions.{kind.lower()}.{kind}",
    )
}
