"""Functions that give a tensor other axes and its neurons other names: views, permutations."""

from __future__ import annotations

import ast
from functools import partial
from math import prod

from cnnviz.layers.base import Shape
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.foresight import VIEW
from cnnviz.reading.code.language.single_inputs import SingleInput
from cnnviz.reading.code.language.skipped import States
from cnnviz.reading.code.language.views import Misfit, new_shape, sized_misfit, steps, view_effect
from cnnviz.reading.code.library.layouts import reshaped_numbers
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.modules.stores import as_view
from cnnviz.reading.code.tensors.axes import expand
from cnnviz.reading.code.tensors.flips import FLIPS
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.pieces import PIECES
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Sizes, Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Args, Batch, Kwargs, List, Unknown, Value, unknown_of


def _view(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.view(x.size(0), -1)`, `x.reshape((-1, 400))`."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    sizes: Value = keywords.get("shape", keywords.get("size", rest))
    is_single = isinstance(sizes, list) and len(sizes) == 1 and not isinstance(sizes[0], Batch)
    if is_single and isinstance(sizes[0], (tuple, List)):
        sizes = sizes[0]
    target = all_items(sizes, node)
    if isinstance(target, Unknown):
        return target
    name = getattr(getattr(node, "func", None), "attr", "view")
    return view(e, tensor, list(target), node, name)


def view(e: Evaluator, tensor: Tensor, target: list[Value], node: ast.AST, name: str) -> Value:
    """A tensor with other sizes, of which one may be -1."""
    for size in target:
        if isinstance(size, Unknown):
            return size
        if not isinstance(size, (int, Batch)) or isinstance(size, bool):
            return Unknown("this size is not known", node)
    if not tensor.traced:
        return _view_own(tensor, target, node)
    if len(target) == 1 and not _is_batch_size(tensor, target[0], node):
        return _flatten_batch(e, tensor, target[0], node, name)
    e.trace.check_batch(tensor, node)
    names_batch = _names_batch(node)
    meeting = None
    if not tensor.alone and tensor.rank > 1:
        foresight = partial(view_effect, target, names_batch)
        meeting = e.trace.meet((VIEW, *target, names_batch), foresight, [tensor])
    shape = new_shape(tensor.held[1:], target, names_batch)  # type: ignore[arg-type]
    if isinstance(shape, Misfit):
        e.trace.refuse(node, shape.reason, shape.size)
    result = with_shape(e, tensor, shape, node, name)
    if meeting is not None:
        e.trace.meeting = None
    return result


def _is_batch_size(tensor: Tensor, size: Value, node: ast.AST) -> bool:
    """Whether the only size of a view is that of the batch."""
    total = prod(tensor.shape)
    return tensor.keras or total == 1 or size in (1, Batch()) or _names_batch(node)


def _flatten_batch(e: Evaluator, tensor: Tensor, size: Value, node: ast.AST, name: str) -> Tensor:
    """`x.view(-1)`: all numbers of one input, without a batch axis."""
    total = prod(tensor.shape)
    e.trace.check_batch(tensor, node)
    wanted = size.times if isinstance(size, Batch) else size
    if wanted not in (-1, total):
        reason, fix = sized_misfit(total, wanted)
        e.trace.refuse(node, reason, fix)
    result = with_shape(e, tensor, (total,), node, name)
    result = result if result is not tensor else _view_of(result, alone=False)
    result.lone = tensor.lone or SingleInput(node)
    return result


def _view_own(tensor: Tensor, target: list[Value], node: ast.AST) -> Value:
    """A tensor of the text's own with other sizes."""
    sizes = tuple(tensor.sizes)
    if sizes[:1] == (Batch(),) and None not in sizes:
        without_batch = new_shape(tensor.shape, target, _names_batch(node))
        if isinstance(without_batch, tuple) and not isinstance(without_batch, Misfit):
            return as_view("view", tensor, Tensor((Batch(), *without_batch)).like(tensor))
    if any(isinstance(size, Batch) or size is None for size in (*sizes, *target)):
        return Unknown("the sizes of this tensor are not known", node)
    total, product = prod(sizes), prod(size for size in target if size != -1)  # type: ignore[arg-type]
    if target.count(-1) == 1 and product and total % product == 0:
        result_sizes: Sizes = tuple(total // product if size == -1 else size for size in target)
    elif -1 not in target and total == product:
        result_sizes = tuple(target)
    else:
        raise Raised("RuntimeError", f"{total} numbers do not fit {_shape_text(target)}", node)
    result = Tensor(result_sizes).like(tensor)
    result.learned, result.source = tensor.learned, tensor.source
    result.numbers = reshaped_numbers(tensor.numbers, result.held)
    result.store, result.changes = tensor.store, tensor.changes
    return result


def _names_batch(node: ast.AST) -> bool:
    """Whether the first size of a view is named after the batch.

    >>> _names_batch(ast.parse("x.view(cfg.batch_size, -1)").body[0].value)
    True
    """
    sizes = getattr(node, "args", [])
    target = sizes[:1] if isinstance(getattr(node, "func", None), ast.Attribute) else []
    names = [
        str(getattr(part, "id", getattr(part, "attr", "")))
        for size in target
        for part in ast.walk(size.elts[0] if isinstance(size, ast.Tuple) and size.elts else size)
    ]
    return any("batch" in name.lower() or name in ("bs", "bsz") for name in names)


def _shape_text(sizes: list[Value]) -> str:
    return "x".join("N" if isinstance(size, Batch) else str(size) for size in sizes)


def with_shape(e: Evaluator, tensor: Tensor, shape: Shape, node: ast.AST, name: str) -> Tensor:
    """A tensor with other axes, its neurons in the same order."""
    if not shape:
        return _to_number(e, tensor, node, name)
    # A view foresees other sizes; elsewhere, to read `shape` counts as a look at them.
    old: Shape = tensor.shape if e.trace.meeting is None else tensor.held[1:]  # type: ignore[assignment]
    if tensor.alone or tensor.lone:
        tensor = _view_of(tensor, alone=False)
    if shape == old:
        return tensor
    for layer in steps(old, shape):
        tensor = apply(e, layer, [tensor], name, node)
    return tensor


def _to_number(e: Evaluator, tensor: Tensor, node: ast.AST, name: str) -> Tensor:
    """A tensor of one number per input, without an axis."""
    number = tensor if tensor.alone else with_shape(e, tensor, (1,), node, name)
    return _view_of(number, alone=True)


def _view_of(tensor: Tensor, *, alone: bool) -> Tensor:
    view = tensor.copied()
    view.store, view.changes, view.alone = tensor.store, tensor.changes, alone
    view.lone = None
    return view


def _squeeze(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.squeeze(2)`; without an axis, all of size 1 are removed."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    dims = rest[0] if rest else keywords.get("dim", keywords.get("axis"))
    if isinstance(tensor, States) and tensor.sizes[0] == 1 and dims in (0, None):
        return tensor.state(e, node)
    if isinstance(dims, Unknown):
        return dims
    listed = dims if isinstance(dims, (tuple, List)) else (dims,)
    axes = {tensor.axis(dim) for dim in listed if isinstance(dim, int)}
    if tensor.lone is not None:
        return _to_number(e, tensor, node, "squeeze") if tensor.shape == (1,) else tensor
    is_own = not tensor.traced and not tensor.keras  # Its first axis may be any.
    squeezed = [
        axis
        for axis, size in enumerate(tensor.sizes)
        if size == 1 and (axis or is_own) and (dims is None or axis in axes)
    ]
    sizes = [size for axis, size in enumerate(tensor.sizes) if axis not in squeezed]
    return _with_sizes(e, tensor, sizes, node, "squeeze")


def _unsqueeze(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.unsqueeze(1)`: one more axis of size 1."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    dim = rest[0] if rest else keywords.get("dim", keywords.get("axis"))
    if not isinstance(dim, int):
        return unknown_of(dim, "this axis is not known", node)
    sizes = list(tensor.text_sizes if tensor.alone or tensor.lone else tensor.sizes)
    sizes.insert(dim + len(sizes) + 1 if dim < 0 else dim, 1)
    return _with_sizes(e, tensor, sizes, node, "unsqueeze")


def _with_sizes(
    e: Evaluator, tensor: Tensor, sizes: list[Value], node: ast.AST, name: str
) -> Value:
    """A tensor with axes of size 1 added or removed."""
    if not tensor.traced:
        result = Tensor(tuple(sizes)).like(tensor)
        result.learned, result.source = tensor.learned, tensor.source
        result.numbers = reshaped_numbers(tensor.numbers, result.held)
        result.store, result.changes = tensor.store, tensor.changes
        return result
    if tensor.lone is not None and sizes[:1] == [1]:  # A batch of one.
        return with_shape(e, tensor, tuple(sizes[1:]), node, name)
    if not sizes or sizes[0] != Batch():
        e.trace.refuse(node, "the batch axis has to stay the first here")
    return with_shape(e, tensor, tuple(sizes[1:]), node, name)


def repeat_vector(e: Evaluator, tensor: Value, count: Value, node: ast.AST) -> Value:
    """Keras's RepeatVector: a vector at each of `count` positions."""
    if not isinstance(tensor, Tensor) or not isinstance(count, int) or tensor.rank != 2:
        return unknown_of(count, "this repeats a vector", node)
    single, all_places = (
        (times, *tensor.shape) if tensor.first else (*tensor.shape, times) for times in (1, count)
    )
    raised = with_shape(e, tensor, single, node, "repeat_vector")
    return expand(e, raised, (raised.sizes[0], *all_places), node)


def _view_as(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    tensor, rest, _ = split(args, kwargs, node)
    other = rest[0] if rest else None
    if not isinstance(tensor, Tensor) or not isinstance(other, Tensor):
        return unknown_of(joined_unknown((tensor, other)), "this is no tensor", node)
    return view(e, tensor, list(other.sizes), node, "view_as")


RESHAPING: dict[str, Handler] = {
    "view": _view,
    "reshape": _view,
    "view_as": _view_as,
    "reshape_as": _view_as,
    "squeeze": _squeeze,
    "unsqueeze": _unsqueeze,
    **PIECES,
    **FLIPS,
}
