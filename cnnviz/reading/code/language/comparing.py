"""Comparisons that hang on what nobody says: a dtype, a device, how a number is meant."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.values import Dict, Known, List, Opaque, Set, Unknown, Value


def digits(left: Value, right: Value, said: Mapping[str, Value], node: ast.AST) -> Unknown | None:
    """What is wrong where a number that is said is compared with a string of its digits."""
    for one, other in ((left, right), (right, left)) if said else ():
        others = other if isinstance(other, (tuple, List, Dict, Set)) else (other,)
        same = is_whole(one) and any(type(it) is str and it == str(one) for it in others)
        if same and one in said.values():
            return Unknown(_QUOTED.format(one), node)
    return None


_QUOTED = (
    "the number {0} is compared with the string '{0}', which it never equals: to --set a string of"
    " digits, give it quotes of its own: \"'{0}'\""
)


def opaque_in(left: Value, right: Value) -> str | None:
    """Why nobody knows whether a thing that is passed by, such as a device, is another."""
    for one, other in ((left, right), (right, left)):
        named = isinstance(other, (Opaque, Known, str, int, float))
        if isinstance(one, Opaque) and named and one != other:
            word = one.path.rpartition(".")[2]
            return f"it depends on {word if ' ' in word else f'a {word}'} that is not known"
    return None


def to_be_said(left: Value, right: Value, node: ast.AST) -> Unknown | None:
    """What --set can say where a dtype or a device is compared with one by name."""
    if not isinstance(node, ast.Compare) or len(node.ops) > 1:
        return None
    sides = (left, right, node.left), (right, left, node.comparators[0])
    for one, other, side in sides:
        plain = isinstance(side, (ast.Name, ast.Attribute)) and isinstance(other, (Known, str))
        if isinstance(one, Opaque) and plain:
            name = ast.unparse(side)
            word = one.path if one.path in ("dtype", "device") else name.rpartition(".")[2]
            unknown = Unknown(f"nothing says which {word} it is", node, name)
            said = other.path if isinstance(other, Known) else other
            unknown.example = "torch.float32" if word == "dtype" else said
            return unknown
    return None
