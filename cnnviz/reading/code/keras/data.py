"""What is not known that a text makes of its network's data: no value could be set for it."""

from __future__ import annotations

import ast

from cnnviz.reading.code.keras.construction import flat
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.managers import perhaps_entered
from cnnviz.reading.code.language.skipped import joins
from cnnviz.reading.code.language.unmade_owners import added_to_none
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, Unknown, Value
from cnnviz.reading.tree import Node

_PASTE = ": paste its code too"
_MOST = 12  # Other causes that are told beside the last.


def made_of_data(e: Evaluator, found: Value, given: list[Value]) -> Value:
    """What a call that is not known gives, where it is given a tensor of a Keras model.

    The layers that made that are told, too, if they are not known either.
    """
    if not isinstance(found, Unknown) or not isinstance(found.node, ast.AST) or e.tracing:
        return found
    merge = any(map(joins, given))
    given = [item for one in given for item in (one if isinstance(one, (list, tuple)) else [one])]
    before = [one for one in given if isinstance(one, Unknown) and isinstance(one.node, Node)]
    if not before and not any(isinstance(one, Tensor) and one.traced for one in given):
        return found
    name = getattr(found.node, "id", "")
    skip = f": paste its code, or --skip {name} passes it by" if name[:1].isupper() else ""
    skip *= not merge
    why = found.why.removesuffix(": paste its code too") if skip else found.why
    made = Unknown(why + skip * ("paste" not in why), e.trace.place(found.node), lack=found.lack)
    causes = {one.why: one for each in before for one in each.each()}
    causes.pop(made.why, None)
    made.also = tuple(causes.values())[:_MOST]
    return made


_OF_FRAMEWORKS = ("keras.", "tensorflow.", "torch.")


def of_data(e: Evaluator, found: Value, function: Value, given: list[Value]) -> Value:
    """What a layer or a function of a framework makes of data, if it is not known: a tensor, for
    which no value could be set, whatever the text calls it.
    """
    if not isinstance(found, Unknown) or not isinstance(found.node, ast.AST) or e.tracing:
        return found
    path = function.path if isinstance(function, Known) else ""
    if not path.startswith(_OF_FRAMEWORKS) and not isinstance(function, Module):
        return found
    if found.name or not any(map(_is_data, flat(given))):
        return found
    made = Unknown(found.why, e.trace.place(found.node), lack=found.lack)
    made.also = found.also
    return made


def _is_data(value: Value) -> bool:
    """Whether a value is data of a network, or is made of it."""
    if isinstance(value, Unknown):
        return isinstance(value.node, Node)
    return isinstance(value, Tensor) and value.traced


def missing(e: Evaluator, function: Unknown, args: list[Value], node: ast.AST) -> Unknown:
    """What calling something unknown gives; where it is given data, its code is asked for."""
    perhaps_entered(e, args, node)
    added_to_none(e, function, args, node)
    if function.lack is Lack.NAME and any(isinstance(one, Tensor) or joins(one) for one in args):
        return Unknown(f"{function.why}{_PASTE}", function.node, lack=Lack.CODE)
    name = getattr(getattr(node, "func", None), "id", "")
    if function.lack is Lack.NAME and function.name == name and name[:1].islower():
        called = Unknown(f"{function.why}{_PASTE}", function.node, lack=Lack.NAME)
        called.held = function.held
        return called
    if isinstance(function.node, ast.arg):  # What is made of an argument hangs on that.
        return function
    return function.at(function.node)
