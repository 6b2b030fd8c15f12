"""Which tensors are views of the same numbers, and what changes them in ways not known."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import wraps

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.array_sizes import of_sizes
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.weights import worked_out
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

_VIEWS = frozenset(
    "view reshape view_as reshape_as squeeze unsqueeze permute transpose swapaxes swapdims movedim"
    " moveaxis t chunk split tensor_split hsplit vsplit dsplit split_with_sizes unbind select"
    " narrow flatten unflatten ravel expand expand_as broadcast_to unfold diagonal detach"
    " contiguous to float type_as as_strided adjoint real imag view_as_real T mT H mH".split()
)
_LOOKS = frozenset(
    "size dim ndimension numel nelement is_contiguous is_floating_point data_ptr requires_grad_"
    " retain_grad".split()
)


def reading(name: str, handler: Handler) -> Handler:
    """A function of tensors as PyTorch has it: what it gives may be a view of what it reads, whose
    numbers nothing may have changed under another name; `out=` is changed in place.
    """

    @wraps(handler)
    def read(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        if "out" in kwargs:
            spoil(e, kwargs["out"])
            return Unknown("what out= is given is not followed: write y = f(x) instead", node)
        for one in (*args, *kwargs.values()) if name not in _VIEWS | _LOOKS else ():
            if isinstance(one, Tensor) and not one.traced:
                e.trace.check_store(one, node)
        found = handler(e, args, kwargs, node)
        if isinstance(found, Unknown):
            found = of_sizes(name, args, kwargs, node) or found
        kept = name in _LOOKS or name == "clone"  # What that gives, it says itself.
        given = tuple(_each((*args, *kwargs.values())))
        if not kept and any(isinstance(one, Tensor) and one.learned is not None for one in given):
            found = worked_out(found, *given)
        return tied(name, args[0] if args else kwargs.get("input"), found)

    return read


def _each(given: Iterable[Value]) -> Iterator[Value]:
    """The values, and those in lists of them."""
    for one in given:
        yield from _each(one) if isinstance(one, List) else (one,)


def tied(name: str, owner: Value, found: Value) -> Value:
    """What a function of that name gives, as a view of its owner where PyTorch makes it one."""
    if name not in _VIEWS or not isinstance(owner, (Tensor, Unknown)):
        return found
    if isinstance(found, Unknown):
        return _part(owner, found)
    for one in found if isinstance(found, (tuple, List)) else (found,):
        if isinstance(one, Tensor) and not one.traced and isinstance(owner, Tensor):
            one.store, one.changes = owner.store, owner.changes
    return found


def _part(owner: Tensor | Unknown, found: Unknown) -> Unknown:
    """Something unknown that is a view of an owner."""
    made = Unknown(found.why, found.node, found.name)
    made.also, made.example = found.also, found.example
    made.of = owner if isinstance(owner, Tensor) else owner.of
    return made


def item_of(owner: Unknown, found: Unknown) -> Unknown:
    """A part of something unknown: of what that is a view, it is one, too."""
    found.of = owner.of
    return found


def spoil(e: Evaluator, changed: Value) -> None:
    """Says that a tensor, or what something unknown is a view of, is changed in place to what is
    not known, so that it is refused where it is read.
    """
    owner = changed.of if isinstance(changed, Unknown) else changed
    if isinstance(owner, Tensor) and family(e) == "torch":
        e.trace.spoil(e.journal, owner)


def spoil_by_data(e: Evaluator, owner: Value, given: Value) -> None:
    """The same of a tensor of the text's own, where what is given may be the network's data."""
    known = isinstance(owner, Tensor) and not owner.traced
    if not known or _may_be_data(e, given):
        spoil(e, owner)


def _may_be_data(e: Evaluator, given: Value) -> bool:
    if isinstance(given, (tuple, List)):
        return any(_may_be_data(e, one) for one in given)
    if isinstance(given, slice):
        return _may_be_data(e, (given.start, given.stop, given.step))
    return (isinstance(given, Unknown) and e.tracing) or getattr(given, "traced", False) is True
