"""The syntax tree of a spec, before anything is known of layers: calls, values, words.

Every node knows its place: `start` and `end` are offsets of characters in the text, end excluded.
Nothing is ever executed; what cannot be read becomes `Other`, a fault only if it is needed.
Plain classes: named tuples and dataclasses would take much of the time that an error may take.
"""

from __future__ import annotations

from collections.abc import Iterable

Plain = int | float | bool | str | None


class Node:
    """A piece of the text with a meaning."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Literal(Node):
    """A number, a string, True, False or None; arithmetic of numbers is already worked out."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: Plain) -> None:
        super().__init__(start, end)
        self.value = value


class Word(Node):
    """A bare word, dotted or not: `same`, `nn.ReLU`, `torch.float32`."""

    __slots__ = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        super().__init__(start, end)
        self.text = text


class Items(Node):
    """The items in round, square or curly brackets."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[Node, ...]) -> None:
        super().__init__(start, end)
        self.items = items


class Other(Node):
    """Text that can be skipped but not read: a lambda, an indexed name, a sum of names."""

    __slots__ = ()


class Unread(Node):
    """An expression of code whose value is not known; `reason` says why, and what to do."""

    __slots__ = ("reason",)

    def __init__(self, start: int, end: int, reason: str) -> None:
        super().__init__(start, end)
        self.reason = reason


class Named(Node):
    """`kernel_size=3`, `self.conv1 = Conv2d(...)`: `name` is the left-hand side."""

    __slots__ = ("name", "value")

    def __init__(self, start: int, end: int, name: Word, value: Node) -> None:
        super().__init__(start, end)
        self.name = name
        self.value = value


class Child(Node):
    """`(conv1): Conv2d(...)` or `(0-2): 3 x ReLU()`, as print(module) writes a module's children.

    `repeats` is None if nothing is repeated.
    """

    __slots__ = ("label", "repeats", "value")

    def __init__(self, start: int, end: int, label: Word, repeats: int | None, value: Node) -> None:
        super().__init__(start, end)
        self.label = label
        self.repeats = repeats
        self.value = value


class Call(Node):
    """`Conv2d(1, 6, 5)`; arguments in order, those with a name as `Named`."""

    __slots__ = ("arguments", "name")

    def __init__(self, start: int, end: int, name: Word, arguments: tuple[Node, ...]) -> None:
        super().__init__(start, end)
        self.name = name
        self.arguments = arguments


def arguments_of(call: Call, names: Iterable[str]) -> dict[str, Node]:
    """The arguments of a call by their names: those without one have these, in this order."""
    positional = (argument for argument in call.arguments if not isinstance(argument, Named))
    named = (argument for argument in call.arguments if isinstance(argument, Named))
    arguments = dict(zip(names, positional, strict=False))
    return arguments | {argument.name.text: argument.value for argument in named}


def plain_values(call: Call, names: Iterable[str]) -> dict[str, Plain]:
    """The plain values of a call's arguments, by their names."""
    arguments = arguments_of(call, names).items()
    return {name: node.value for name, node in arguments if isinstance(node, Literal)}
