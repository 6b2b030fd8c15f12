"""Losses and metrics: they judge a network's output, and are no network if there is another."""

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
_REDUCTIONS = ("mean", "sum", "norm", "cross_entropy", "kl_div", "binary_cross_entropy_with_logits")


def is_criterion(e: Evaluator, cls: Class | None) -> bool:
    """Whether a class is a loss or metric: by its name or base, by the names of its objects in the
    text, or because it makes one number of two tensors.
    """
    if cls is None:
        return False
    if cls not in e.judging:
        base = cls.base.last if cls.base is not None else ""
        named = names_criterion(cls.name) or names_criterion(base) or _has_criterion_names(e, cls)
        e.judging[cls] = named or _compares(cls)
    return e.judging[cls]


def names_criterion(name: str) -> bool:
    """Whether a name contains such a word.

    >>> [names_criterion(name) for name in ("VGGLoss", "loss_fn", "LossyNet", "SSIM", "criterion2")]
    [True, True, False, True, True]
    """
    return any(word.lower() in _WORDS for word in _WORD.findall(name))


def _has_criterion_names(e: Evaluator, cls: Class) -> bool:
    """Whether all objects of a class in the text have such names: `criterion = Perceptual()`."""
    names = [
        str(getattr(target, "attr", getattr(target, "id", "")))
        for node in nodes(e.source.tree)
        if isinstance(node, ast.Assign) and _constructor(node.value) == cls.name
        for target in node.targets
    ]
    return bool(names) and all(map(names_criterion, names))


def _constructor(node: ast.expr) -> str:
    """The innermost called name: Perceptual in `Perceptual().to(device)`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""


def _compares(cls: Class) -> bool:
    forward = cls.find("forward")
    if not isinstance(forward, Function) or len([*parameters(forward)]) < 3:
        return False
    body = [*nodes(forward.node)]
    results = [node.value for node in body if isinstance(node, ast.Return)]
    return bool(results) and all(r is not None and _is_number(r, body) for r in results)


def _is_number(node: ast.expr, body: Iterable[ast.AST]) -> bool:
    """Whether an expression is one number made of all its data: `F.mse_loss(a, b)`."""
    if isinstance(node, ast.BinOp):
        sides = [side for side in (node.left, node.right) if not isinstance(side, ast.Constant)]
        return any(_is_number(side, body) for side in sides)
    if isinstance(node, ast.Name):
        assignments = [part for part in body if isinstance(part, ast.Assign)]
        values = [a.value for a in assignments for at in a.targets if ast.unparse(at) == node.id]
        return bool(values) and node.id not in _names(values[-1]) and _is_number(values[-1], body)
    if not isinstance(node, ast.Call):
        return False
    name = str(getattr(node.func, "attr", getattr(node.func, "id", "")))
    is_total = len(node.args) < 2 and not any(keyword.arg == "dim" for keyword in node.keywords)
    return (
        names_criterion(name)
        or (name in _REDUCTIONS and is_total and not _has_axes(node))
        or name in _REDUCTIONS[3:]
    )


def _has_axes(node: ast.Call) -> bool:
    """Whether a method gets the axes it reduces: `x.mean(1)`, but not `torch.mean(x)`."""
    owner = getattr(getattr(node.func, "value", None), "id", "")
    return bool(node.args) and owner not in ("torch", "F")


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in nodes(node) if isinstance(part, ast.Name)}
