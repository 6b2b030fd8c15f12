"""What only picks among numbers of the data: `x.argmax(1)`, `x > 0`, `Categorical(logits=x)`.

None of it has weights. At the end of a network it is left out, and a note says so; elsewhere it is
refused.
"""

from __future__ import annotations

import ast
from functools import partial

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import ASIDE
from cnnviz.reading.code.library.operators import combined
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.tensors import Largest, Tensor
from cnnviz.reading.code.values.values import Method, Picked, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]

_KEPT = frozenset(
    "bool byte clone contiguous cpu cuda detach double flatten float half int item long numpy"
    " reshape squeeze to tolist type type_as unsqueeze view".split()
)
"""Methods that leave what was picked as it is."""

_DRAWN = frozenset("sample rsample sample_n log_prob entropy expand cdf icdf".split())


class Random(Picked):
    """A distribution whose numbers the network gives; `mean` and `spread` are a normal one's."""

    __slots__ = ("mean", "spread")

    mean: Value
    spread: Value


class Mask(Picked):
    """`left > right`, one side of it data, `how` being "greater"; or "not", "and", "or" of such."""

    __slots__ = ("how", "left", "right")

    def __init__(
        self, node: ast.AST, tensors: tuple[Value, ...], left: Value, how: str, right: Value
    ) -> None:
        super().__init__(f"it depends on the numbers in a tensor{ASIDE}", node, tensors)
        self.left, self.how, self.right = _as_it_is(left), how, _as_it_is(right)


def _as_it_is(value: Value) -> Value:
    """A tensor as it is compared, whatever changes it in place later: that is refused then."""
    if not isinstance(value, Tensor):
        return value
    made = value.copied()
    made.store, made.changes = value.store, value.changes
    return made


_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
_CAST = frozenset(
    "bool byte clone contiguous cpu cuda detach double float half int long to type type_as".split()
)
"""What leaves a mask as it is."""
_LOGICAL = ("logical_and", "logical_or", "logical_not")


def picked(tensor: Tensor, node: ast.AST, why: str) -> Unknown:
    """What picks among numbers of a tensor."""
    return Picked(why + ASIDE, node, (tensor,)) if tensor.traced else Unknown(why, node)


def answered(found: Value, left: Value, right: Value, node: ast.Compare) -> Value:
    """`x > 0.5`: what a comparison gives, of which data may be one side."""
    sides = [one for one in (left, right) if isinstance(one, Tensor) and one.traced]
    unknown = isinstance(left, Unknown) or isinstance(right, Unknown)
    if not isinstance(found, Unknown) or not sides or unknown or len(node.ops) > 1:
        return found
    how = _SIGNS.get(type(node.ops[0]))
    if how and all(isinstance(one, (Tensor, int, float)) for one in (left, right)):
        return Mask(node, (sides[0],), left, how, right)
    return Picked(found.why + ASIDE, node, (sides[0],))


def _picking(name: str, *, pair: bool) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensor = args[0] if args else kwargs.get("input")
        if not isinstance(tensor, Tensor):
            return unknown_of(tensor, f"{name} of no tensor", node)
        found = picked(tensor, node, f"what {name} picks is not followed")
        return Largest((found, found)) if pair and tensor.traced else found

    return handler


def _topk(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.topk(1)`: the largest alone, as `x.max(-1, keepdim=True)` gives it."""
    from cnnviz.reading.code.tensors.reducing import reduced

    said = dict(zip(("input", "k", "dim", "largest"), args, strict=False)) | kwargs
    tensor, k = said.get("input"), said.get("k")
    one = type(k) is int and k == 1 and said.get("largest", True) is True
    if not one or not isinstance(tensor, Tensor) or not tensor.traced:
        return _picking("topk", pair=True)(e, args, kwargs, node)
    found = reduced(e, "max", tensor, said.get("dim", -1), True, node, "max")
    return Largest((found, picked(tensor, node, "where the largest is, is not followed")))


def picked_attribute(owner: Picked, name: str) -> Value:
    """An attribute of what was picked; None where it has none that is known."""
    if isinstance(owner, Random) and owner.mean is not None:
        own = {"mean": owner.mean, "loc": owner.mean, "stddev": owner.spread, "scale": owner.spread}
        if name in own:
            return own[name]
    if isinstance(owner, Mask) and name in _LOGICAL:
        return Method(owner, name)
    if name in _KEPT or (isinstance(owner, Random) and name in _DRAWN):
        return Method(owner, name)
    return None


def picked_method(e: Evaluator, owner: Picked, name: str, args: _Args, node: ast.AST) -> Value:
    """What a method of it gives."""
    normal = isinstance(owner, Random) and owner.mean is not None
    if normal and name in ("sample", "rsample") and not args:
        return _normal(e, owner, node)
    if isinstance(owner, Mask) and name in _CAST:
        return Mask(node, owner.tensors, owner.left, owner.how, owner.right)
    if isinstance(owner, Mask) and name in _LOGICAL:
        from cnnviz.reading.code.tensors.masks import MASKS

        return MASKS[name](e, [owner, *args], {}, node)
    return Picked(owner.why, node, owner.tensors)


def _normal(e: Evaluator, owner: Value, node: ast.AST) -> Value:
    """A sample of a normal distribution: its mean, and its spread times noise."""
    first = owner.tensors[0]
    noise = Tensor(first.sizes).like(first)
    spread = combined(e, noise, ast.Mult(), owner.spread, node)
    return combined(e, owner.mean, ast.Add(), spread, node)


def _random(kind: str, e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.distributions.Normal(mean, spread)`."""
    given = (*args, *kwargs.values())
    tensors = tuple([one for one in given if isinstance(one, Tensor) and one.traced])
    inner = tuple([one for each in given if isinstance(each, Picked) for one in each.tensors])
    if not tensors and not inner:
        return refused(f"torch.distributions.{kind}", args, kwargs, node)
    found = Random(f"what {kind} gives is not followed{ASIDE}", node, tensors or inner)
    said = dict(zip(("loc", "scale"), args, strict=False)) | kwargs
    found.mean = said.get("loc") if kind == "Normal" and "scale" in said else None
    found.spread = said.get("scale")
    return found


PICKING: dict[str, Handler] = {
    **{
        name: _picking(name, pair=False)
        for name in "argmax argmin argsort multinomial bernoulli count_nonzero nonzero".split()
    },
    **{
        name: _picking(name, pair=True) for name in "sort kthvalue mode median msort cummax".split()
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
