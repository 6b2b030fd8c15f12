"""Classes that judge what a network gives: losses, metrics. They are none where another is."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Class, Function

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnnviz.reading.code.language.evaluator import Evaluator

_WORDS = frozenset("loss losses criterion criteria crit metric metrics ssim psnr lpips".split())
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ALL = ("mean", "sum", "norm", "cross_entropy", "kl_div", "binary_cross_entropy_with_logits")


def judges(e: Evaluator, cls: Class | None) -> bool:
    """Whether a class is a loss or a metric: by its name or its base, by what the text calls its
    objects, or since it makes one number of two tensors.
    """
    if cls is None:
        return False
    if cls not in e.judging:
        base = cls.base.last if cls.base is not None else ""
        says = speaks_of_it(cls.name) or speaks_of_it(base) or _is_called_so(e, cls)
        e.judging[cls] = says or _compares(cls)
    return e.judging[cls]


def speaks_of_it(name: str) -> bool:
    """Whether a name has such a word.

    >>> [speaks_of_it(name) for name in ("VGGLoss", "loss_fn", "LossyNet", "SSIM", "criterion2")]
    [True, True, False, True, True]
    """
    return any(word.lower() in _WORDS for word in _WORD.findall(name))


def _is_called_so(e: Evaluator, cls: Class) -> bool:
    """Whether all that the text makes of a class has such names: `criterion = Perceptual()`."""
    names = [
        str(getattr(target, "attr", getattr(target, "id", "")))
        for one in nodes(e.source.tree)
        if isinstance(one, ast.Assign) and _made(one.value) == cls.name
        for target in one.targets
    ]
    return bool(names) and all(map(speaks_of_it, names))


def _made(node: ast.expr) -> str:
    """The name of what is called first: of `Perceptual().to(device)` Perceptual."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""


def _compares(cls: Class) -> bool:
    forward = cls.find("forward")
    if not isinstance(forward, Function) or len([*parameters(forward)]) < 3:
        return False
    inside = [*nodes(forward.node)]
    given = [one.value for one in inside if isinstance(one, ast.Return)]
    return bool(given) and all(one is not None and _is_number(one, inside) for one in given)


def _is_number(node: ast.expr, inside: Iterable[ast.AST]) -> bool:
    """Whether an expression is one number of all that it is made of: `F.mse_loss(a, b)`."""
    if isinstance(node, ast.BinOp):
        sides = [one for one in (node.left, node.right) if not isinstance(one, ast.Constant)]
        return any(_is_number(one, inside) for one in sides)
    if isinstance(node, ast.Name):
        said = [one for one in inside if isinstance(one, ast.Assign)]
        made = [one.value for one in said for at in one.targets if ast.unparse(at) == node.id]
        return bool(made) and node.id not in _names(made[-1]) and _is_number(made[-1], inside)
    if not isinstance(node, ast.Call):
        return False
    name = str(getattr(node.func, "attr", getattr(node.func, "id", "")))
    of_all = len(node.args) < 2 and not any(one.arg == "dim" for one in node.keywords)
    return speaks_of_it(name) or (name in _ALL and of_all and not _over(node)) or name in _ALL[3:]


def _over(node: ast.Call) -> bool:
    """Whether a method is told the axes that it goes over: `x.mean(1)`, but not `torch.mean(x)`."""
    owner = getattr(getattr(node.func, "value", None), "id", "")
    return bool(node.args) and owner not in ("torch", "F")


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in nodes(node) if isinstance(one, ast.Name)}
