"""Which argument of a call is which parameter, by position and by name."""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.reading.tree import Call, Named, Node
from cnnviz.reading.wording import Faults, listed, short


class Signature:
    """What a layer can be told: parameters in their positional order, the `needed` without default.

    `skipped` says of a name whether it is taken without a word, since it changes no connection.
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
    """The node of each parameter that the call gives; records all that does not fit."""
    binder = _Binder(signature, faults)
    for argument in call.arguments:
        if isinstance(argument, Call) and faults.broken(call):
            continue  # It is in these brackets only because they are not closed.
        if isinstance(argument, Named):
            binder.by_name(argument)
        else:
            binder.by_position(argument)
    if not faults.broken(call):
        binder.check_missing(call)
    return binder.found


class _Binder:
    def __init__(self, signature: Signature, faults: Faults) -> None:
        self.signature, self.faults = signature, faults
        self.found: dict[str, Node] = {}
        self.place = 0  # How many parameters were given by position.
        self.names = 0  # Whether one was given by name.

    def by_position(self, node: Node) -> None:
        """The next parameter in a row."""
        if self.names > 0:
            self.faults.at(node, "a value without a name must stand before those with one")
            self.names = -1  # Once told, that is no news of the next value.
        parameters = self.signature.parameters
        free = next((p for p in parameters[self.place :] if p not in self.found), None)
        if free is not None:
            self.place = parameters.index(free) + 1
            self.found[free] = node
        else:
            self.faults.at(node, f"this is too much: {self.signature.name} takes {self.takes()}")

    def takes(self) -> str:
        """Its parameters, in words."""
        shown = [p for p in self.signature.parameters if not self.signature.skipped(p)]
        return listed(shown) if shown else "no values"

    def by_name(self, node: Named) -> None:
        """The parameter of that name."""
        name = node.name.text
        self.names = self.names or 1
        if name in self.found:
            self.faults.at(node.name, f"{name} is given twice{self.as_well(name)}")
        elif name in self.signature.parameters:
            self.found[name] = node.value
        elif not self.signature.skipped(name):
            self.unknown(node)

    def as_well(self, name: str) -> str:
        """Where a doubled argument was given before."""
        place = self.signature.parameters.index(name)
        return f": value {place + 1} is {name} as well" if place < self.place else ""

    def unknown(self, node: Named) -> None:
        """A name that is no parameter; its value is judged as that of the nearest."""
        name, signature = self.signature.name, self.signature
        choices = [p for p in signature.parameters if not signature.skipped(p)]
        near = self.faults.nearest(node.name.text, choices)
        hint = f"; did you mean {near}?" if near else f": it takes {self.takes()}"
        self.faults.at(node.name, f"{name} has no argument {short(node.name.text)}{hint}")
        if near:
            self.found.setdefault(near, node.value)

    def check_missing(self, call: Call) -> None:
        name, needed = self.signature.name, self.signature.needed
        missing = [p for p in needed if p not in self.found]
        if missing:
            usage = f"{name}({', '.join(needed)})"
            self.faults.at(call.name, f"{name} lacks {listed(missing)}: write {usage}")
