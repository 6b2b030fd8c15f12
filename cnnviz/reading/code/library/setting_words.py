"""What the words of a setting stand for."""

from __future__ import annotations

import ast

from cnnviz.errors import CnnvizError
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.names import ALIASES
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.values import Class, Function, Known, Value
from cnnviz.reading.wording import short


def resolve_setting(e: Evaluator, words: str) -> Value:
    """The class or function that words name (`--set block=BasicBlock`), else the words themselves.

    Words that the text has as a string remain a string.
    """
    layer = _layer_in_words(e, words) if words.endswith(")") else None
    if layer is not None:
        return layer
    parts = words.split(".")
    constants = (node.value for node in nodes(e.source.tree) if isinstance(node, ast.Constant))
    if not all(map(str.isidentifier, parts)) or words in constants:
        return words
    value = e.scope.names.get(parts[0])
    if len(parts) == 1 and isinstance(value, (Class, Function)):
        return value
    path = canonical(".".join((ALIASES.get(parts[0], parts[0]), *parts[1:])))
    return Known(path) if path.startswith(("torch.nn.", "keras.layers.")) else words


def _layer_in_words(e: Evaluator, words: str) -> Value:
    """The layer that words construct (`--set embedding="nn.Embedding(50, 8)"`), the same on every
    call; None for other words.
    """
    earlier = e.settings.made.get(words)
    if earlier is not None and earlier[0] is e:
        return earlier[1]
    try:
        call = ast.parse(words, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call) or not isinstance(call.func, (ast.Name, ast.Attribute)):
        return None
    function = e.value(call.func, e.scope)
    is_layer = isinstance(function, Known) and function.path.startswith(
        ("torch.nn.", "keras.layers.")
    )
    if not is_layer and not isinstance(function, Class):
        return None
    count = len(e.built)
    try:
        module = e.value(call, e.scope)
    except Raised as error:
        raise CnnvizError(f"--set {short(words)}: {error.reason}") from None
    for fault in getattr(getattr(module, "step", None), "faults", ()):
        raise CnnvizError(f"--set {short(words)}: {fault.reason}")
    del e.built[count:]  # A part is not one of the text's networks.
    e.settings.made[words] = (e, module)
    return module
