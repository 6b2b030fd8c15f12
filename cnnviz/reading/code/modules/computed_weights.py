"""Layers whose weight PyTorch computes from other parameters, and layers restored from that."""

from __future__ import annotations

import ast
from copy import copy

from cnnviz.reading.building import COMPUTED
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.layer_changes import set_step
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Args, Kwargs, Unknown, Value


def _add_norm(norm: str) -> Handler:
    """`weight_norm(nn.Conv1d(...))`: the same layer, with a computed weight."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        module = args[0] if args else kwargs.get("module")
        if not isinstance(module, Module):
            return module
        arguments = set(args[1:]) | {value for key, value in kwargs.items() if key != "module"}
        if module.step is None or not arguments <= COMPUTED[norm]:
            module.refused = Unknown(f"this {norm} is not followed", node)
            return module
        return _reparametrize(e, module, norm)

    return handler


def _reparametrize(e: Evaluator, module: Module, norm: str) -> Module:
    """A layer with a weight computed by a norm; with "", one of its own."""
    step = copy(module.step)
    if step is not None and step.layer is not None:
        step.layer = step.layer.parametrize(norm)
        set_step(e, module, step)
    return module


def _remove_norm(e: Evaluator, args: Args, kwargs: Kwargs, _: ast.AST) -> Value:
    """`remove_weight_norm(layer)`."""
    module = args[0] if args else kwargs.get("module")
    return _reparametrize(e, module, "") if isinstance(module, Module) else module


COMPUTING: dict[str, Handler] = {
    **{
        f"torch.nn.utils.{package}{norm}": _add_norm(norm)
        for norm in ("weight_norm", "spectral_norm")
        for package in ("", "parametrizations.", f"{norm}.")
    },
    **{
        f"torch.nn.utils.{package}remove_{norm}": _remove_norm
        for norm in ("weight_norm", "spectral_norm")
        for package in ("", f"{norm}.")
    },
    "torch.nn.utils.parametrize.remove_parametrizations": _remove_norm,
}
"""By canonical path."""
