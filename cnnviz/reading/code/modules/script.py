"""A text that itself calls the layers of a network, without a class or function for it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.tensors import Sizes
    from cnnviz.reading.code.values.values import Unknown, Value

_SHOWN = 4  # Names of layers that a note lists.


class LooseExpression(NamedTuple):
    """An expression that stands alone in the text, with its value."""

    node: ast.expr
    value: Value


class FirstData(NamedTuple):
    """The data taken for the input, its sizes before, and the given input shape."""

    data: Tensor
    sizes: Sizes
    shape: tuple[int, ...] | None


class Script:
    """A text that calls its layers itself: `shape` is the shape taken for its first tensor, the
    `given` one if the user gives any.

    `lost` are layers called on something unknown, and that unknown; `aside` those called on other
    tensors of the text, and where.
    """

    def __init__(self, shape: tuple[int, ...] | None, given: tuple[int, ...] | None) -> None:
        self.shape, self.given = shape, given
        self.begun = False
        self.first: FirstData | None = None
        self.lost: list[tuple[Module, Unknown]] = []
        self.aside: list[tuple[Module, ast.AST]] = []
        self.called: set[str] | None = None  # Names of the functions that the text calls.
        self.data: set[ast.AST] = set()  # All nodes except those that construct layers.
        self.name = ""  # The text's name of its input, which it never defines.

    def size_of_input(self, tree: ast.AST, owner: Unknown, key: Value) -> int | None:
        """The size that `image.shape[1]` asks for, if the text calls something on `image` alone,
        which nothing in it makes: that is the input, whose shape is given.
        """
        name, _, attribute = owner.name.rpartition(".")
        given = (None, *(self.given or ()))
        if self.begun or attribute != "shape" or type(key) is not int or key >= len(given):
            return None
        calls = [node for node in nodes(tree) if isinstance(node, ast.Call) and len(node.args) == 1]
        names = [node for node in nodes(tree) if isinstance(node, ast.Name)]
        own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        called = [call for call in calls if getattr(call.func, "id", "") in own]
        is_input = {getattr(call.args[0], "id", "") for call in called} - {"", *own} == {name}
        return given[key] if is_input and name not in own and -len(given) < key else None

    def enter(self, data: Tensor) -> None:
        """Takes the data of the first called layer for the input, if there is none yet."""
        if self.begun or data.traced or data.rank < 2:
            return
        shape = self.shape or data.shape
        self.begun, self.first = True, FirstData(data, data.held, self.shape)
        self.shape = shape
        data.held, data.traced, data.numbers = (Batch(), *shape), True, None
        data.learned = None

    def read(self, module: Module, data: Tensor, node: ast.AST) -> None:
        """Notes the call of a layer: on the input, or on another tensor."""
        self.enter(data)
        if not data.traced:
            self.aside.append((module, node))

    def leave(self, data: Value) -> None:
        """Takes back that this was the input: it is a weight."""
        if self.first is not None and data is self.first.data and data.use is None:
            self.begun, self.shape = False, self.first.shape
            data.held, data.traced, self.first = self.first.sizes, False, None


def without_side_layers(e: Evaluator, root: Module | None, used: Collection[int]) -> Module | None:
    """The layers of a text that calls them itself, without those called on another tensor than its
    first; a note on these is put in `kept`. `used` are those on the first tensor's way.
    """
    calls = e.script.aside if e.script is not None and used else []
    aside = {id(module): node for module, node in reversed(calls) if id(module) not in used}
    names = [name for name, module in root.children.items() if id(module) in aside] if root else []
    if root is None or not names:
        return root
    parts = [root.children.pop(name) for name in names]
    choosable = [str(name) for name in names if name in e.scope.names]
    hint = f": --model {'|'.join(choosable[:_SHOWN])} draws it alone" if choosable else ""
    more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    reads = "reads" if len(names) == 1 else "read"
    root.kept["aside"] = (
        f"{listed([*map(str, names[:_SHOWN]), *more])} {reads} another tensor than the text's first"
        f"{line_of(aside[id(parts[0])])} and {'is' if len(names) == 1 else 'are'} left out{hint}"
    )
    return root


def script_input(e: Evaluator) -> Tensor | None:
    """The input of a text that calls its layers itself, first on something unknown."""
    script = e.script
    if script is None or script.shape is None or e.trace.uses or e.making:
        return None
    script.begun = True
    return Tensor((Batch(), *script.shape), traced=True)
