"""Names that stand for Keras packages in a text that does not import them: `kl.Conv2D(4, 3)`."""

from __future__ import annotations

import ast
from functools import lru_cache

from cnnviz.layers import names as torch_names
from cnnviz.reading.code.source.nodes import nodes

_TEXTS = 64
_MODELS = frozenset("Model Sequential Input load_model model_from_json clone_model".split())

KERAS_PACKAGES = {
    **{name: f"keras.{name}" for name in ("models", "activations", "initializers")},
    **{name: f"keras.{name}" for name in ("regularizers", "constraints")},
    "conv_utils": "keras.utils.conv_utils",
}
"""Names that mean Keras's packages in a text of Keras that never binds them; before Keras 2.4,
`from keras.layers import *` imported most of them.
"""


@lru_cache(_TEXTS)
def packages_of_keras(tree: ast.Module, is_keras: bool = False) -> frozenset[str]:
    """The names that a text never assigns, and of which it uses only what Keras has.

    `is_keras`: the text is Keras's; else one of them must be used for what PyTorch lacks.

    >>> sorted(packages_of_keras(ast.parse("m = km.Sequential([kl.Flatten(), kl.Dense(3)])")))
    ['kl', 'km']
    """
    from cnnviz.reading.keras.table import find_keras

    bound: set[str] = set()
    uses: dict[str, int] = {}
    uses_of: dict[str, list[str]] = {}
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses_of.setdefault(node.value.id, []).append(node.attr)
        elif isinstance(node, ast.Name):
            uses[node.id] = uses.get(node.id, 0) + 1
            bound |= {node.id} if isinstance(node.ctx, ast.Store) else set()
        else:
            bound |= _bound(node)
    names = [
        name
        for name, attrs in uses_of.items()
        if name not in bound and uses[name] == len(attrs) and all(map(_is_keras, attrs))
    ]
    sure = is_keras or any(
        find_keras(attr) and attr not in torch_names() for name in names for attr in uses_of[name]
    )
    return frozenset(names if sure else ())


def _is_keras(name: str) -> bool:
    from cnnviz.reading.keras.table import find_keras

    return name in _MODELS or find_keras(name) is not None


def _bound(node: ast.AST) -> set[str]:
    """The names that a node binds, other than by an assignment."""
    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, ast.alias):
        return {node.asname or node.name.partition(".")[0]}
    return set()
