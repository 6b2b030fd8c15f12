"""Which argument of a call is which parameter, by position and by name."""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.reading.tree import Call, Named, Node
from cnnviz.reading.wording import Faults, listed, short


class Signature:
    """A layer's parameters in their positional order; those `needed` have no default.

    `skipped` tells whether a name is silently accepted, since it changes no connection.
    """

    def __init__(
        self,
        name: str,
        parameters: tuple[str, ...],
        needed: tuple[str, ...],
        skipped: Callable[[str], bool],
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.needed = needed
        self.skipped = skipped


def bind(call: Call, signature: Signature, faults: Faults) -> dict[str, Node]:
    """The node of each parameter that the call gives; records whatever does not fit."""
    binder = _Binder(signature, faults)
    for argument in call.arguments:
        if isinstance(argument, Call) and faults.broken(call):
            continue  # It is in these brackets only because they were not closed.
        if isinstance(argument, Named):
            binder.by_name(argument)
        else:
            binder.by_position(argument)
    if not faults.broken(call):
        binder.check_missing(call)
    return binder.nodes


class _Binder:
    def __init__(self, signature: Signature, faults: Faults) -> None:
        self.signature, self.faults = signature, faults
        self.nodes: dict[str, Node] = {}
        self.positions = 0  # How many parameters were given by position.
        self.keywords = 0  # 1 once one was given by name, -1 once that was reported.

    def by_position(self, node: Node) -> None:
        """Binds the next parameter."""
        if self.keywords > 0:
            self.faults.at(node, "a value without a name must come before those with one")
            self.keywords = -1
        parameters = self.signature.parameters
        free = next((p for p in parameters[self.positions :] if p not in self.nodes), None)
        if free is not None:
            self.positions = parameters.index(free) + 1
            self.nodes[free] = node
        else:
            self.faults.at(
                node, f"this is one too many: {self.signature.name} takes {self.choices()}"
            )

    def choices(self) -> str:
        """Its parameters, in words."""
        visible = [p for p in self.signature.parameters if not self.signature.skipped(p)]
        return listed(visible) if visible else "no values"

    def by_name(self, node: Named) -> None:
        """Binds the parameter of that name."""
        name = node.name.text
        self.keywords = self.keywords or 1
        if name in self.nodes:
            self.faults.at(node.name, f"{name} is given twice{self.repeat_hint(name)}")
        elif name in self.signature.parameters:
            self.nodes[name] = node.value
        elif not self.signature.skipped(name):
            self.refuse_name(node)

    def repeat_hint(self, name: str) -> str:
        """Where a repeated argument was first given, if by position."""
        place = self.signature.parameters.index(name)
        return f": value {place + 1} is {name} as well" if place < self.positions else ""

    def refuse_name(self, node: Named) -> None:
        """Reports a name that is no parameter; its value is judged as that of the nearest."""
        name, signature = self.signature.name, self.signature
        choices = [p for p in signature.parameters if not signature.skipped(p)]
        near = self.faults.nearest(node.name.text, choices)
        hint = f"; did you mean {near}?" if near else f": it takes {self.choices()}"
        self.faults.at(node.name, f"{name} has no argument {short(node.name.text)}{hint}")
        if near:
            self.nodes.setdefault(near, node.value)

    def check_missing(self, call: Call) -> None:
        name, needed = self.signature.name, self.signature.needed
        missing = [p for p in needed if p not in self.nodes]
        if missing:
            usage = f"{name}({', '.join(needed)})"
            self.faults.at(call.name, f"{name} lacks {listed(missing)}: write {usage}")
