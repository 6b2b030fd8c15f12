"""PyTorch's tensors of known numbers."""

from __future__ import annotations

import ast
import math
import re

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.numeric import flattened
from cnnviz.reading.code.library.standard import STANDARD
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scalars import (
    NARROW,
    About,
    each,
    fits,
    in_32_bits,
    is_number,
    truncate,
)
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Batch, Kwargs, List, Opaque, Unknown, Value


def tensor_of_numbers(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.tensor([0.5, 0.5])`, with known numbers."""
    value = args[0] if args else kwargs.get("data", 0)
    if isinstance(value, (Tensor, Unknown, Opaque)):
        return value
    sizes: list[int] = []
    inner = value
    while isinstance(inner, (List, tuple)) and not isinstance(inner, Batch):
        sizes.append(len(inner))
        inner = inner[0] if inner else 0
        if len(sizes) > 8:
            raise Raised("ValueError", "this tensor has too many axes", node)
    tensor = Tensor(tuple(sizes))
    dtype = str(getattr(kwargs.get("dtype"), "path", ""))
    value = rows_of(value) if isinstance(value, List) else value
    is_exact = dtype.endswith(("64", "double")) or _kind(dtype) in _WHOLE
    dtype = dtype or _common(value)
    tensor.numbers = converted(value if is_exact else in_32_bits(value), dtype)
    return tensor


def _common(rows: Value) -> str:
    """The type that numbers in rows are converted to where they differ."""
    kinds = set(map(type, flattened(rows)))
    return "float" if float in kinds else "long" if {bool, int} <= kinds else ""


_TYPES = re.compile(
    r"\b(u?int\d*|long|short|byte|char|bool|b?float\d*|half|double|c(?:omplex|float|double)\d*)"
    r"(?:tensor)?\b",
    re.IGNORECASE,
)
_WHOLE = {
    **dict.fromkeys(("int", "int32", "long", "int64"), ""),
    **{"byte": "uint8", "char": "int8", "short": "int16"},
    **{name: name for name in ("uint8", "int8", "int16", "uint16", "uint32")},
}
"""Types of whole numbers, with the names of those that wrap around soon."""


def _kind(words: str) -> str:
    """The type of numbers that words name, `.to(torch.int8)` or `torch.LongTensor`; "" if none."""
    match = _TYPES.search(words)
    return match[1].lower() if match else ""


def converted(numbers: Value, words: str) -> Value:
    """A tensor's numbers as the type that words name; None if those are not known.

    >>> converted(List([3.5, 30]), ".byte()"), converted(List([3, 300]), "torch.uint8")
    ([3, 30], None)
    """
    kind = _kind(words)
    if kind in _WHOLE:
        whole, narrow = truncate(numbers), NARROW.get(_WHOLE[kind])
        return each(whole, lambda n: narrow(n) if n in narrow.ends else None) if narrow else whole
    if kind == "bool":
        return each(numbers, lambda n: bool(n) if is_number(n) else n)
    if kind.startswith(("c", "u")):
        return None
    return each(numbers, _as_float) if kind else numbers


def _as_float(number: Value) -> Value:
    return in_32_bits(float(number)) if type(number) in (bool, int) else number


def rows_of(value: List) -> List:
    """A copy of nested rows."""
    rows = type(value)(rows_of(item) if isinstance(item, List) else item for item in value)
    rows.why = value.why
    return rows


_MAX_NUMBERS = 100_000  # Numbers of longer rows are not computed; nothing needs them.


def linspace(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.linspace(0, 0.1, 4)`: so many numbers at equal steps."""
    count = args[2] if len(args) > 2 else kwargs.get("steps")
    if isinstance(count, int) and count > _MAX_NUMBERS:
        return Tensor((count,))
    numbers = STANDARD["numpy.linspace"](e, args, kwargs, node)
    double = str(getattr(kwargs.get("dtype"), "path", "")).endswith(("64", "double"))
    return _with_numbers(_steps(numbers) if isinstance(numbers, List) and not double else numbers)


def _steps(numbers: List) -> List:
    """Numbers at equal steps as PyTorch adds them up, in 32 bits, the last from the end."""
    steps = [number - numbers[0] for number in numbers]
    if all(map(fits, (*steps, *numbers))):
        return numbers
    ends = (0, len(numbers) - 1)
    return List(in_32_bits(n) if i in ends else About(n) for i, n in enumerate(numbers))


def arange(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.arange(0, 10, 2)`: numbers from one bound up to the other."""
    bounds = args or [kwargs[name] for name in ("start", "end", "step") if name in kwargs]
    are_known = all(is_number(bound) for bound in bounds)
    if are_known and len(bounds) in (1, 2, 3) and 0 not in bounds[2:]:
        start, end, step = (*bounds, 1)[:3] if bounds[1:] else (0, bounds[0], 1)
        count = max(0, math.ceil((end - start) / step))
        if count > _MAX_NUMBERS or float in map(type, bounds):
            return Tensor((count,))
    return _with_numbers(STANDARD["numpy.arange"](e, args, kwargs, node))


def _with_numbers(value: Value) -> Value:
    if not isinstance(value, List):
        return value
    tensor = Tensor((len(value),))
    tensor.numbers = value
    return tensor
