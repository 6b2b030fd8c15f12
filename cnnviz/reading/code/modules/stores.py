"""Which tensors are views of the same numbers, and which are changed in unknown ways."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import wraps

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.array_sizes import result_of_sizes
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.library.weights import mark_computed
from cnnviz.reading.code.values.array_views import tied
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

_VIEWS = frozenset(
    "view reshape view_as reshape_as squeeze unsqueeze permute transpose swapaxes swapdims movedim"
    " moveaxis t chunk split tensor_split hsplit vsplit dsplit split_with_sizes unbind select"
    " narrow flatten unflatten ravel expand expand_as broadcast_to unfold diagonal detach"
    " contiguous to float type_as as_strided adjoint real imag view_as_real T mT H mH".split()
)
_QUERIES = frozenset(
    "size dim ndimension numel nelement is_contiguous is_floating_point data_ptr requires_grad_"
    " retain_grad".split()
)


def checking_stores(name: str, handler: Handler) -> Handler:
    """A function of tensors as in PyTorch: its result may be a view of its input, whose numbers
    nothing may have changed under another name; `out=` is changed in place.
    """

    @wraps(handler)
    def wrapper(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        if "out" in kwargs:
            spoil(e, kwargs["out"])
            return Unknown("what out= is given is not followed: write y = f(x) instead", node)
        for arg in (*args, *kwargs.values()) if name not in _VIEWS | _QUERIES else ():
            if isinstance(arg, Tensor) and not arg.traced:
                e.trace.check_store(arg, node)
        result = handler(e, args, kwargs, node)
        if isinstance(result, Unknown):
            result = result_of_sizes(name, args, kwargs, node) or result
        is_marked = name in _QUERIES or name == "clone"  # These results are marked already.
        values = tuple(_flat((*args, *kwargs.values())))
        if not is_marked and any(isinstance(v, Tensor) and v.learned is not None for v in values):
            result = mark_computed(result, *values)
        return as_view(name, args[0] if args else kwargs.get("input"), result)

    return wrapper


_NEW = re.compile(r"_like$|\.(?:shape|size|rank|zeros|ones|constant|range|random\b.*)$")


def computed_by_tensorflow(path: str, result: Value, values: Iterable[Value]) -> Value:
    """What a function of TensorFlow or Keras makes of parameters, which is no parameter."""
    if not path.startswith(("tensorflow.", "keras.")) or _NEW.search(path):
        return result
    learned = [v for v in _flat(values) if isinstance(v, Tensor) and v.learned is not None]
    is_own = getattr(result, "learned", PART) is None or isinstance(result, (tuple, List))
    return mark_computed(result, *learned) if learned and is_own else result


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    """The values, and those in lists of them."""
    for value in values:
        yield from _flat(value) if isinstance(value, List) else (value,)


def as_view(name: str, owner: Value, result: Value) -> Value:
    """The named function's result, as a view of its owner if PyTorch makes it one."""
    if name not in _VIEWS or not isinstance(owner, (Tensor, Unknown)):
        return result
    if isinstance(result, Unknown):
        return _unknown_view(owner, result)
    for part in result if isinstance(result, (tuple, List)) else (result,):
        if isinstance(part, Tensor) and not part.traced and isinstance(owner, Tensor):
            part.store, part.changes = owner.store, owner.changes
    return tied(result, owner)


def _unknown_view(owner: Tensor | Unknown, unknown: Unknown) -> Unknown:
    """An unknown value that is a view of its owner."""
    view = Unknown(unknown.why, unknown.node, unknown.name)
    view.also, view.example = unknown.also, unknown.example
    view.of = owner if isinstance(owner, Tensor) else owner.of
    return view


def item_view(owner: Unknown, item: Unknown) -> Unknown:
    """An item of something unknown: a view of the same tensor."""
    item.of = owner.of
    return item


def spoil(e: Evaluator, changed: Value) -> None:
    """Marks a tensor, or the one that something unknown is a view of, as changed in place in an
    unknown way, so that reading it is refused.
    """
    e.journal.spoil(changed)
    owner = changed.of if isinstance(changed, Unknown) else changed
    if isinstance(owner, Tensor) and family(e) == "torch":
        e.trace.spoil(e.journal, owner)


def spoil_by_data(e: Evaluator, owner: Value, value: Value) -> None:
    """The same for the text's own tensor, if the value may be the network's data."""
    e.journal.spoil(owner)
    is_own = isinstance(owner, Tensor) and not owner.traced
    if not is_own or _may_be_data(e, value):
        spoil(e, owner)


def _may_be_data(e: Evaluator, value: Value) -> bool:
    if isinstance(value, (tuple, List)):
        return any(_may_be_data(e, item) for item in value)
    if isinstance(value, slice):
        return _may_be_data(e, (value.start, value.stop, value.step))
    return (isinstance(value, Unknown) and e.tracing) or getattr(value, "traced", False) is True
