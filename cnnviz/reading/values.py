"""Nodes to the plain values that layers are made with: numbers, words, tuples of them."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Items, Literal, Node, Plain, Unread, Word
from cnnviz.reading.wording import Faults, short

Value = Plain | tuple["Value", ...]
"""A number, a string, True, False, None, or a tuple of those."""


_ELSEWHERE = {"true": "True", "false": "False", "none": "None", "null": "None"}
_LONGEST_SAID = 60
_TUPLES = ("torch.Size", "Size", "tuple", "list")


def value(node: Node, faults: Faults) -> Value:
    """What `node` says; a bare word says itself, as in `padding=same`. Records what says nothing.

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
    found = {}
    for name, node in places.items():
        before = len(faults)
        said = None if faults.broken(node) else value(node, faults)
        if len(faults) == before and not faults.broken(node):
            found[name] = said
    return found


def name_reason(node: Node, example: str = "8") -> str:
    """Why a bare name, or one among several values, cannot stand for a number; else nothing."""
    if isinstance(node, Items):
        return next(filter(None, map(name_reason, node.items)), "")
    if not isinstance(node, Word):
        return ""
    if node.text in _ELSEWHERE:
        return f"{node.text} is written {_ELSEWHERE[node.text]}"
    name = short(node.text)
    setting = f"{name}={example}"
    shown = f'"{setting}"' if " " in setting else setting
    return f"{name} is a name, and a spec is read, never run: write its value, or say --set {shown}"


def _reason(node: Node) -> str:
    if isinstance(node, Unread):
        return node.reason
    if isinstance(node, Call):
        said = _setting(node)
        return f"a value was expected here, not a call: a spec is read, never run{said}"
    return (
        "this cannot be worked out, for a spec is read, never run: write the value itself,"
        " or say --set NAME=8 of its names"
    )


def _setting(node: Call) -> str:
    """How to say what `len(names)` gives; nothing of calls that are longer than that."""
    words = [one.text for one in node.arguments if isinstance(one, Word)]
    name = f"{node.name.text}({', '.join(words)})"
    plain = len(words) == len(node.arguments) and len(name) <= _LONGEST_SAID
    return f': write its value, or say --set "{name}=8"' if plain else ": write its value"
