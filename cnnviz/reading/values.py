"""From nodes to the plain values that layers are made with: numbers, words, tuples of them."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Items, Literal, Node, Plain, Unread, Word
from cnnviz.reading.wording import Faults, short

Value = Plain | tuple["Value", ...]
"""A number, a string, True, False, None, or a tuple of those."""


_PYTHON_NAMES = {"true": "True", "false": "False", "none": "None", "null": "None"}
_LONGEST_CALL = 60
_TUPLES = ("torch.Size", "Size", "tuple", "list")


def value(node: Node, faults: Faults) -> Value:
    """The value of `node`, a bare word's being itself, as in `padding=same`. Records its faults.

    >>> from cnnviz.reading.grammar import tree
    >>> value(tree("[(1, 2), same]")[0][0], Faults())
    ((1, 2), 'same')
    """
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Call) and node.name.text in _TUPLES and len(node.arguments) == 1:
        return value(node.arguments[0], faults)
    if isinstance(node, Items):
        return tuple(value(item, faults) for item in node.items)
    faults.at(node, _reason(node))
    return None


def values_of(places: dict[str, Node], faults: Faults) -> dict[str, Value]:
    """The value of each argument that has one; records why the others have none."""
    values = {}
    for name, node in places.items():
        before = len(faults)
        plain = None if faults.broken(node) else value(node, faults)
        if len(faults) == before and not faults.broken(node):
            values[name] = plain
    return values


def name_reason(node: Node, example: str = "8") -> str:
    """Why a bare name, or one among several values, cannot stand for a number; else ""."""
    if isinstance(node, Items):
        return next(filter(None, map(name_reason, node.items)), "")
    if not isinstance(node, Word):
        return ""
    if node.text in _PYTHON_NAMES:
        return f"{node.text} is written {_PYTHON_NAMES[node.text]}"
    name = short(node.text)
    setting = f"{name}={example}"
    argument = f'"{setting}"' if " " in setting else setting
    return (
        f"{name} is a name, and a spec is read, never run: write its value, or say --set {argument}"
    )


def _reason(node: Node) -> str:
    if isinstance(node, Unread):
        return node.reason
    if isinstance(node, Call):
        advice = _advice(node)
        return f"a value was expected here, not a call: a spec is read, never run{advice}"
    return (
        "this cannot be worked out, for a spec is read, never run: write the value itself,"
        " or say --set NAME=8 of its names"
    )


def _advice(node: Call) -> str:
    """How to give the value of `len(names)`; for longer calls, no more than to write it."""
    words = [argument.text for argument in node.arguments if isinstance(argument, Word)]
    name = f"{node.name.text}({', '.join(words)})"
    plain = len(words) == len(node.arguments) and len(name) <= _LONGEST_CALL
    return f': write its value, or say --set "{name}=8"' if plain else ": write its value"
