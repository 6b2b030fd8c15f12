"""Modules of the text: layers, containers, objects of its classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.journal import Memory, alike
from cnnviz.reading.code.values.values import Class, Dict, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnnviz.layers.base import Layer
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.language.lookups import Table
    from cnnviz.reading.code.values.tensors import Tensor
    from cnnviz.reading.steps import Step

LISTS = (
    *("torch.nn.Sequential", "torch.nn.ModuleList", "keras.Sequential"),
    "torch.nn.ParameterList",
)
PARAMETERS = ("torch.nn.ParameterList", "torch.nn.ParameterDict")
DICTS = ("torch.nn.ModuleDict", "torch.nn.ParameterDict")
CALLED_IN_ORDER = ("torch.nn.Sequential", "keras.Sequential")
PART = "a part of a layer's weight"
"""What a tensor has learned if it is one: a parameter may be made of it, but no call takes it."""


class Module:
    """A module. `kind` is the package's class that it is of, or derives from; `cls` the text's.

    `step` is what a single layer stands for; `refused` says why it cannot be read. `table` holds
    the sizes of an Embedding. `inputs` and `outputs` are those of a Keras model that was made of
    tensors; `keras`: it is of Keras. `open` is what is not known of the values that it is made of.
    `kept` holds its ends and calls, and what it was copied from; `said` what one of Keras was made
    with: no text reaches these two by a name. `became` holds the step and sizes that the text set
    afterwards, and why these do not go together; `follows` is the function that it stands for,
    with its arguments besides the data. `begun`: its base's __init__ has been called, before which
    PyTorch takes no module.
    """

    __slots__ = (
        *("_made", "attrs", "became", "begun", "children", "cls", "doubt", "follows", "inputs"),
        *("kept", "keras", "kind", "name", "node", "open", "outputs", "params", "refused"),
        *("said", "table"),
    )

    def __init__(self, kind: str, node: ast.AST, cls: Class | None = None) -> None:
        self.kind = kind
        self.keras = kind.startswith("keras.")
        self.node = node
        self.cls = cls
        self.begun = True
        self.attrs = Dict()
        self.kept = Memory()
        self.became = Dict()
        self.said = Dict()
        self.follows: tuple[str, tuple[Value, ...], dict[str, Value]] | None = None
        self.children = Dict()
        self.params = Dict()
        self._made: Step | None = None
        self.table: Table | None = None
        self.refused: Unknown | None = None
        self.open: Unknown | None = None
        self.doubt: Unknown | None = None
        self.name = ""
        self.inputs: list[Value] = []
        self.outputs: Value = None

    @property
    def step(self) -> Step | None:
        """What it was made as, or what the text made of that later, if that is known."""
        changed = self.became.get("step")
        return self._made if changed is None or isinstance(changed, Unknown) else changed

    @step.setter
    def step(self, step: Step | None) -> None:
        self._made = step

    @property
    def lender(self) -> Module:
        """The module whose weights it uses: that in a TimeDistributed, else itself."""
        inner = self.said.get("of")
        return inner.lender if isinstance(inner, Module) else self

    @property
    def unread(self) -> Unknown | None:
        """Why it, or a module right in it, is not known; None if all are."""
        if self.refused is not None:
            return self.refused
        for changed in self.became.values():
            if isinstance(changed, Unknown):
                return changed
        if not self.children:
            return None
        return next((child for child in self.children.values() if isinstance(child, Unknown)), None)

    @property
    def length(self) -> int | None:
        """How many modules a PyTorch container holds; None for others: Keras has `model.layers`."""
        is_pytorch = self.kind in LISTS + DICTS and not self.keras
        return len(self.held) if is_pytorch else None

    @property
    def held(self) -> Dict:
        """What a container holds, by name."""
        return self.params if self.kind in PARAMETERS else self.children

    def loops_over(self) -> Iterator[Value] | None:
        """What a loop over a container goes through; None for other modules."""
        if self.length is None:
            return None
        return iter(self.held if self.kind in DICTS else self.held.values())

    def modules(self) -> Iterator[Module]:
        """Itself and all modules in it, each once, as PyTorch lists them."""
        return (module for _, module in self.named())

    def named(self) -> Iterator[tuple[str, Module]]:
        """`modules` with their dotted paths; its own is empty."""
        if not self.children:
            yield "", self
            return
        visited: set[int] = set()
        stack: list[tuple[str, Module]] = [("", self)]
        while stack:
            path, module = stack.pop()
            if id(module) in visited:
                continue
            visited.add(id(module))
            yield path, module
            if not module.children:
                continue
            dot = f"{path}." if path else ""
            stack += [
                (dot + str(name), child)
                for name, child in reversed(module.children.items())
                if isinstance(child, Module)
            ]

    def layers(self) -> list[tuple[str, str, object]]:
        """Itself and all modules in it: paths, classes, layers."""
        return [
            (path, module.kind, module.step and module.step.layer) for path, module in self.named()
        ]

    def add(self, e: Evaluator, name: str, child: Value) -> None:
        """Registers a child in place of what had that name."""
        if self.kind in PARAMETERS:
            from cnnviz.reading.code.modules.parameter_lists import add_parameter

            add_parameter(e, self, name, child)
            return
        e.budget.take(1)
        for registry in (self.attrs, self.params, self.children):
            e.journal.touch(registry)
        self.attrs.pop(name, None)
        self.params.pop(name, None)
        self.children[name] = child

    def append(self, e: Evaluator, child: Value) -> None:
        """Adds a module to a list of them."""
        self.add(e, str(len(self.held)), child)

    def remove(self, e: Evaluator, name: str) -> None:
        """Forgets an attribute."""
        for registry in (self.attrs, self.params, self.children):
            e.journal.touch(registry)
            registry.pop(name, None)

    def key(self, key: Value, node: ast.AST) -> str:
        """The name of the child that an index or name refers to."""
        if self.kind in DICTS:
            if key in self.held:
                return str(key)
            raise Raised("KeyError", f"there is no module {key!r} in this", node)
        names = list(self.held)
        if not isinstance(key, int) or not -len(names) <= key < len(names):
            raise Raised("IndexError", f"there are {len(names)} modules in this", node)
        return str(names[key])

    def set_item(self, e: Evaluator, key: Value, child: Value, node: ast.AST) -> None:
        """`self[key] = child`."""
        if isinstance(key, Unknown):
            self.refused = key
            return
        name = str(key) if self.kind in DICTS else self.key(key, node)
        self.add(e, name, child)

    def remove_item(self, e: Evaluator, key: Value, node: ast.AST) -> None:
        """`del self[key]`; a list renumbers the rest."""
        if isinstance(key, Unknown):
            self.refused = key
            return
        is_slice = isinstance(key, slice)
        doomed = list(self.held)[key] if is_slice else [self.key(key, node)]
        e.journal.touch(self.held)
        remaining = {name: child for name, child in self.held.items() if name not in doomed}
        self.fill(e, remaining, anew=not self.keras)

    def fill(self, e: Evaluator, children: dict[str, Value], anew: bool = False) -> None:
        """Replaces its children; numbers a list if its names are numbers, or if `anew`."""
        e.journal.touch(self.held)
        numbered = self.kind in LISTS and (anew or all(name.isdecimal() for name in children))
        pairs = enumerate(children.values()) if numbered else children.items()
        content = {str(name): child for name, child in pairs}
        self.held.clear()
        self.held.update(content)

    def same(self, other: Module, depth: int) -> bool:
        """Whether another module is built alike: the same layers in the same way."""
        if self.kind != other.kind or self.cls is not other.cls:
            return False
        if self.step is not None and other.step is not None:
            return self.step.layer is not None and self.step.layer == other.step.layer
        return all(
            list(mine) == list(theirs)
            and all(alike(mine[name], theirs[name], depth - 1) for name in mine)
            for mine, theirs in (
                (self.children, other.children),
                (self.attrs, other.attrs),
                (self.said, other.said),
            )
        )


class Weight(NamedTuple):
    """`conv.weight`: a layer's tensor of that name."""

    owner: Module
    name: str


def as_learned(result: Tensor, layer: Layer, tensors: list[Tensor]) -> Tensor:
    """A layer's output for tensors of the text's own, as what is learned of it."""
    learns = layer.own_parameters != 0  # None: it depends on its input how many.
    if layer.pointwise and result.held == tensors[0].held and not learns:
        result.learned = tensors[0].learned
    elif learns or any(tensor.learned is not None for tensor in tensors):
        result.learned = PART
    return result
