"""Functions that give a tensor other axes and rename its neurons: views, permutations, pieces."""

from __future__ import annotations

import ast
from functools import partial
from math import prod

from cnnviz.layers.base import Shape
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.foresight import VIEW
from cnnviz.reading.code.language.single_inputs import Lone
from cnnviz.reading.code.language.skipped import States
from cnnviz.reading.code.language.views import Misfit, foreseen, kept_batch, sized_misfit, steps
from cnnviz.reading.code.library.layouts import arranged
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.modules.stores import tied
from cnnviz.reading.code.tensors.axes import expanded
from cnnviz.reading.code.tensors.flips import TURNING
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.pieces import PIECES
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Sizes, Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def _view(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.view(x.size(0), -1)`, `x.reshape((-1, 400))`."""
    tensor, rest, named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    sizes: Value = named.get("shape", named.get("size", rest))
    alone = isinstance(sizes, list) and len(sizes) == 1 and not isinstance(sizes[0], Batch)
    if alone and isinstance(sizes[0], (tuple, List)):
        sizes = sizes[0]
    wanted = rows(sizes, node)
    if isinstance(wanted, Unknown):
        return wanted
    return viewed(
        e, tensor, list(wanted), node, getattr(getattr(node, "func", None), "attr", "view")
    )


def viewed(e: Evaluator, tensor: Tensor, wanted: list[Value], node: ast.AST, name: str) -> Value:
    """A tensor with other sizes, of which one may be -1."""
    for size in wanted:
        if isinstance(size, Unknown):
            return size
        if not isinstance(size, (int, Batch)) or isinstance(size, bool):
            return Unknown("this size is not known", node)
    if not tensor.traced:
        return _of_own(tensor, wanted, node)
    if len(wanted) == 1 and not _of_batch(tensor, wanted[0], node):
        return _without_batch(e, tensor, wanted[0], node, name)
    e.trace.check_batch(tensor, node)
    named = _names_batch(node)
    met = None
    if not tensor.alone and tensor.rank > 1:
        met = e.trace.meet((VIEW, *wanted, named), partial(foreseen, wanted, named), [tensor])
    shape = kept_batch(tensor.held[1:], wanted, named)  # type: ignore[arg-type]
    if isinstance(shape, Misfit):
        e.trace.refuse(node, shape.reason, shape.size)
    found = renamed(e, tensor, shape, node, name)
    if met is not None:
        e.trace.meeting = None
    return found


def _of_batch(tensor: Tensor, size: Value, node: ast.AST) -> bool:
    """Whether the only size that is asked for is that of the batch."""
    total = prod(tensor.shape)
    return tensor.keras or total == 1 or size in (1, Batch()) or _names_batch(node)


def _without_batch(e: Evaluator, tensor: Tensor, size: Value, node: ast.AST, name: str) -> Tensor:
    """`x.view(-1)`: all that is left of one input, without a batch axis."""
    total = prod(tensor.shape)
    e.trace.check_batch(tensor, node)
    known = size.times if isinstance(size, Batch) else size
    if known not in (-1, total):
        reason, way = sized_misfit(total, known)
        e.trace.refuse(node, reason, way)
    made = renamed(e, tensor, (total,), node, name)
    made = made if made is not tensor else _viewed_as(made, alone=False)
    made.lone = tensor.lone or Lone(node)
    return made


def _of_own(tensor: Tensor, wanted: list[Value], node: ast.AST) -> Value:
    """A tensor of the text's own with other sizes."""
    sizes = tuple(tensor.sizes)
    if sizes[:1] == (Batch(),) and None not in sizes:
        kept = kept_batch(tensor.shape, wanted, _names_batch(node))
        if isinstance(kept, tuple) and not isinstance(kept, Misfit):
            return tied("view", tensor, Tensor((Batch(), *kept)).like(tensor))
    if any(isinstance(size, Batch) or size is None for size in (*sizes, *wanted)):
        return Unknown("the sizes of this tensor are not known", node)
    total, known = prod(sizes), prod(size for size in wanted if size != -1)  # type: ignore[arg-type]
    if wanted.count(-1) == 1 and known and total % known == 0:
        found: Sizes = tuple(total // known if size == -1 else size for size in wanted)
    elif -1 not in wanted and total == known:
        found = tuple(wanted)
    else:
        raise Raised("RuntimeError", f"{total} numbers do not fit {_shown(wanted)}", node)
    made = Tensor(found).like(tensor)
    made.learned, made.source = tensor.learned, tensor.source
    made.numbers = arranged(tensor.numbers, made.held)
    made.store, made.changes = tensor.store, tensor.changes
    return made


def _names_batch(node: ast.AST) -> bool:
    """Whether the first size that is asked for is called one of a batch.

    >>> _names_batch(ast.parse("x.view(cfg.batch_size, -1)").body[0].value)
    True
    """
    sizes = getattr(node, "args", [])
    said = sizes[:1] if isinstance(getattr(node, "func", None), ast.Attribute) else []
    words = [
        str(getattr(one, "id", getattr(one, "attr", "")))
        for size in said
        for one in ast.walk(size.elts[0] if isinstance(size, ast.Tuple) and size.elts else size)
    ]
    return any("batch" in word.lower() or word in ("bs", "bsz") for word in words)


def _shown(sizes: list[Value]) -> str:
    return "x".join("N" if isinstance(size, Batch) else str(size) for size in sizes)


def renamed(e: Evaluator, tensor: Tensor, shape: Shape, node: ast.AST, name: str) -> Tensor:
    """A tensor whose neurons stay in their order and get other axes."""
    if not shape:
        return _alone(e, tensor, node, name)
    # What a view makes of other sizes is foreseen; to go by them elsewhere is a look at them.
    old: Shape = tensor.shape if e.trace.meeting is None else tensor.held[1:]  # type: ignore[assignment]
    if tensor.alone or tensor.lone:
        tensor = _viewed_as(tensor, alone=False)
    if shape == old:
        return tensor
    for layer in steps(old, shape):
        tensor = apply(e, layer, [tensor], name, node)
    return tensor


def _alone(e: Evaluator, tensor: Tensor, node: ast.AST, name: str) -> Tensor:
    """A tensor of one number for each input, without an axis."""
    one = tensor if tensor.alone else renamed(e, tensor, (1,), node, name)
    return _viewed_as(one, alone=True)


def _viewed_as(tensor: Tensor, *, alone: bool) -> Tensor:
    made = tensor.copied()
    made.store, made.changes, made.alone = tensor.store, tensor.changes, alone
    made.lone = None
    return made


def _squeeze(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.squeeze(2)`; without an axis, all of size 1 go."""
    tensor, rest, named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    said = rest[0] if rest else named.get("dim", named.get("axis"))
    if isinstance(tensor, States) and tensor.sizes[0] == 1 and said in (0, None):
        return tensor.one(e, node)
    if isinstance(said, Unknown):
        return said
    some = said if isinstance(said, (tuple, List)) else (said,)
    axes = {tensor.axis(at) for at in some if isinstance(at, int)}
    if tensor.lone is not None:
        return _alone(e, tensor, node, "squeeze") if tensor.shape == (1,) else tensor
    own = not tensor.traced and not tensor.keras  # Its first axis may be any.
    gone = [
        at
        for at, size in enumerate(tensor.sizes)
        if size == 1 and (at or own) and (said is None or at in axes)
    ]
    return _changed(
        e, tensor, [s for at, s in enumerate(tensor.sizes) if at not in gone], node, "squeeze"
    )


def _unsqueeze(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.unsqueeze(1)`: an axis of size 1 more."""
    tensor, rest, named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    at = rest[0] if rest else named.get("dim", named.get("axis"))
    if not isinstance(at, int):
        return unknown_of(at, "this axis is not known", node)
    sizes = list(tensor.seen if tensor.alone or tensor.lone else tensor.sizes)
    sizes.insert(at + len(sizes) + 1 if at < 0 else at, 1)
    return _changed(e, tensor, sizes, node, "unsqueeze")


def _changed(e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str) -> Value:
    """A tensor with axes of size 1 more or less."""
    if not tensor.traced:
        made = Tensor(tuple(sizes)).like(tensor)
        made.learned, made.source = tensor.learned, tensor.source
        made.numbers = arranged(tensor.numbers, made.held)
        made.store, made.changes = tensor.store, tensor.changes
        return made
    if tensor.lone is not None and sizes[:1] == [1]:  # A batch of one.
        return renamed(e, tensor, tuple(sizes[1:]), node, name)
    if not sizes or sizes[0] != Batch():
        e.trace.refuse(node, "the batch axis has to stay the first here")
    return renamed(e, tensor, tuple(sizes[1:]), node, name)


def repeated_vector(e: Evaluator, tensor: Value, count: Value, node: ast.AST) -> Value:
    """Keras's RepeatVector: a vector at each of `count` places."""
    if not isinstance(tensor, Tensor) or not isinstance(count, int) or tensor.rank != 2:
        return unknown_of(count, "this repeats a vector", node)
    one, all_of_it = (
        (times, *tensor.shape) if tensor.first else (*tensor.shape, times) for times in (1, count)
    )
    placed = renamed(e, tensor, one, node, "repeat_vector")
    return expanded(e, placed, (placed.sizes[0], *all_of_it), node)


def _view_as(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    tensor, rest, _ = split(args, kwargs, node)
    other = rest[0] if rest else None
    if not isinstance(tensor, Tensor) or not isinstance(other, Tensor):
        return unknown_of(joined((tensor, other)), "this is no tensor", node)
    return viewed(e, tensor, list(other.sizes), node, "view_as")


RESHAPING: dict[str, Handler] = {
    "view": _view,
    "reshape": _view,
    "view_as": _view_as,
    "reshape_as": _view_as,
    "squeeze": _squeeze,
    "unsqueeze": _unsqueeze,
    **PIECES,
    **TURNING,
}
