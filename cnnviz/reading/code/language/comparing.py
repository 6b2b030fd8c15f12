"""Comparisons that depend on what nothing says: a dtype, a device, how a number is meant."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.values import Dict, Known, List, Opaque, Set, Unknown, Value


def digits_mistake(
    left: Value, right: Value, settings: Mapping[str, Value], node: ast.AST
) -> Unknown | None:
    """The mistake of comparing a number that was set with a string of its digits."""
    for number, operand in ((left, right), (right, left)) if settings else ():
        others = operand if isinstance(operand, (tuple, List, Dict, Set)) else (operand,)
        is_quoted = is_whole(number) and any(
            type(item) is str and item == str(number) for item in others
        )
        if is_quoted and number in settings.values():
            return Unknown(_QUOTED.format(number), node)
    return None


_QUOTED = (
    "the number {0} is compared with the string '{0}', which it never equals: to --set a string of"
    " digits, give it quotes of its own: \"'{0}'\""
)


def why_opaque(left: Value, right: Value) -> str | None:
    """Why it is not known whether something opaque, such as a device, is another thing."""
    for side, other in ((left, right), (right, left)):
        is_named = isinstance(other, (Opaque, Known, str, int, float))
        if isinstance(side, Opaque) and is_named and side != other:
            word = side.path.rpartition(".")[2]
            return f"it depends on {word if ' ' in word else f'a {word}'} that is not known"
    return None


def settable_side(left: Value, right: Value, node: ast.AST) -> Unknown | None:
    """What --set may say if a dtype or a device is compared with one by name."""
    if not isinstance(node, ast.Compare) or len(node.ops) > 1:
        return None
    sides = (left, right, node.left), (right, left, node.comparators[0])
    for subject, other, operand in sides:
        is_named = isinstance(operand, (ast.Name, ast.Attribute))
        if isinstance(subject, Opaque) and is_named and isinstance(other, (Known, str)):
            name = ast.unparse(operand)
            word = subject.path if subject.path in ("dtype", "device") else name.rpartition(".")[2]
            unknown = Unknown(f"nothing says which {word} it is", node, name)
            example = other.path if isinstance(other, Known) else other
            unknown.example = "torch.float32" if word == "dtype" else example
            return unknown
    return None
