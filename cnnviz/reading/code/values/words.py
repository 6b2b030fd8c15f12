"""What the values of a text are called in messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scalars import SCALARS
from cnnviz.reading.code.values.values import Dict, Known, List, Opaque, Set, Value

if TYPE_CHECKING:
    import ast

_WORDS = {
    **{"About": "float", "Array": "array", "Batch": "the size of the batch", "NoneType": "None"},
    **{"Function": "function", "BoundFunction": "method", "Method": "method"},
    **{"Partial": "functools.partial", "Class": "class", "Super": "super()"},
    **{"Generator": "iterator", "Manager": "context manager", "OpenSize": "size left open"},
    **{"Module": "module", "Weight": "weight of a layer", "Size": "torch.Size"},
    **dict.fromkeys(("Tensor", "SizeTensor", "States"), "tensor"),
    **dict.fromkeys(("FrozenParameter", "Repeated"), "parameter"),
}
"""The classes of `values`, and what they are to a text's author; Python's own keep their names."""


def kind_of(value: Value) -> str:
    """What a value is, in a message's words.

    >>> kind_of(3), kind_of(List()), kind_of(None), kind_of(Opaque("torch.optim.Adam"))
    ('int', 'list', 'None', 'torch.optim.Adam')
    """
    name = type(value).__name__
    if isinstance(value, (Known, Opaque)):
        return "something that is not followed" if " " in value.path else value.path
    if name in _WORDS:
        return _WORDS[name]
    if isinstance(value, (List, Dict, Set)):
        return name.lower()
    own_class = getattr(value, "cls", None)  # Of an object of the text, or of a member of an Enum.
    if own_class is not None:
        return str(own_class.name)
    if isinstance(value, SCALARS):
        return "NumPy's " + type(value).__mro__[-2].__name__
    return "tuple" if isinstance(value, tuple) else name


_QUOTED = re.compile(r"(?<=')[A-Z]\w+(?=')|(?<= not )[A-Z]\w+$|(?<=^type )[A-Z]\w+")


def words_of(error: Exception) -> str:
    """What Python says of values of a text, without the names of their classes here.

    >>> words_of(TypeError("list indices must be integers or slices, not About"))
    'list indices must be integers or slices, not float'
    """
    words = {**_WORDS, "Instance": "object", "Member": "object", "Truth": "bool", "Word": "str"}
    words |= dict.fromkeys(("Real", "Single", "Near"), "float") | {"NumpyInt": "int"}
    words |= {"List": "list", "Dict": "dict", "Set": "set"}
    return _QUOTED.sub(lambda match: words.get(match[0], match[0]), str(error))


def as_raised(error: Exception, node: ast.AST) -> Raised:
    """An error of Python's own about values of a text, as the text's."""
    return Raised(type(error).__name__, words_of(error), node)
