"""Layers whose weight PyTorch computes from others, and that have one of their own again."""

from __future__ import annotations

import ast
from copy import copy

from cnnviz.reading.building import COMPUTED
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.layer_changes import become
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


def _computed(by: str) -> Handler:
    """`weight_norm(nn.Conv1d(...))`: the same layer, whose weight is computed from others."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        module = args[0] if args else kwargs.get("module")
        if not isinstance(module, Module):
            return module
        usual = set(args[1:]) | {one for key, one in kwargs.items() if key != "module"}
        if module.step is None or not usual <= COMPUTED[by]:
            module.refused = Unknown(f"this {by} is not followed", node)
            return module
        return _made(e, module, by)

    return handler


def _made(e: Evaluator, module: Module, by: str) -> Module:
    """A layer with a weight that is computed so, or, with "", with one of its own."""
    step = copy(module.step)
    if step is not None and step.layer is not None:
        step.layer = step.layer.parametrized(by)
        become(e, module, step)
    return module


def _plain(e: Evaluator, args: _Args, kwargs: _Kwargs, _: ast.AST) -> Value:
    """`remove_weight_norm(layer)`."""
    module = args[0] if args else kwargs.get("module")
    return _made(e, module, "") if isinstance(module, Module) else module


COMPUTING: dict[str, Handler] = {
    **{
        f"torch.nn.utils.{where}{by}": _computed(by)
        for by in ("weight_norm", "spectral_norm")
        for where in ("", "parametrizations.", f"{by}.")
    },
    **{
        f"torch.nn.utils.{where}remove_{by}": _plain
        for by in ("weight_norm", "spectral_norm")
        for where in ("", f"{by}.")
    },
    "torch.nn.utils.parametrize.remove_parametrizations": _plain,
}
"""By canonical path."""
