"""Which modules change as a text reassigns names of packages: `nn.ReLU = nn.SiLU`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.reading.code.values.values import PLAIN, Known, Unknown

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module

_BASES = ("torch.nn.Module", "keras.layers.Layer", "keras.Model")
_RUN = ("forward", "__call__", "__init__", "call", "build")
_INSIDE = {"interpolate": "upsample"}


def why_changed(e: Evaluator, module: Module, node: ast.AST) -> Unknown | None:
    """Why a package's module is not what it was, if the text changed what it runs."""
    for path, value in e.replaced.items():
        owner, _, name = path.rpartition(".")
        if isinstance(value, PLAIN) or value == Known(path):
            continue
        own = name in _RUN and owner in (module.kind, *_BASES)
        if own or (owner in ("torch", "torch.nn.functional") and _runs(module.kind, name)):
            short = path.removeprefix("torch.")
            return Unknown(f"the text gives {short} another value, which changes this", node)
    return None


def _runs(kind: str, function: str) -> bool:
    """Whether a module of a kind calls a function of that name.

    >>> _runs("torch.nn.MaxPool2d", "max_pool2d"), _runs("torch.nn.ReLU", "relu6")
    (True, False)
    """
    name = kind.rpartition(".")[2].lower()
    plain = _INSIDE.get(function, function).replace("_", "")
    return name == plain or (name.rstrip("123d") == plain.rstrip("123d") and name.startswith(plain))
