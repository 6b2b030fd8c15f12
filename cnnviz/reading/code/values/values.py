"""What a piece of code stands for while it is read: numbers, modules, tensors, or unknown.

Numbers, strings, None, tuples, ranges and slices are Python's own. What a text can change is one of
the classes below, so that a change can be undone and unknown content can say so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.reading.code.values.missing import Lack

if TYPE_CHECKING:
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.scope import Scope
    from cnnviz.reading.code.values.unknowns import Candidates
    from cnnviz.reading.tree import Node

Value = Any
"""Whatever an expression of the text may stand for."""
Args = list[Value]
Kwargs = dict[str, Value]


class Unknown:
    """A value that the text does not tell. `why` is a clause: "json.load reads a file".

    `name` is how the text writes it (`args.width`), "" if it has no such name; `node` is where it
    stands, None if a fault about it is recorded already; `lack` is what the text lacks; `held` are
    the modules that it may be, or was made of.
    """

    __slots__ = tuple("absent also data example held lack made name node of whole why".split())

    def __init__(
        self, why: str, node: ast.AST | Node | None, name: str = "", lack: Lack = Lack.VALUE
    ) -> None:
        self.why, self.lack, self.node, self.name = why, lack, node, name
        self.also: tuple[Unknown, ...] = ()
        self.held: Candidates | None = None
        self.example = "VALUE"  # What it might be set to.
        self.of: Value = None  # The tensor that it is a view of.
        self.absent = False  # Whether a dict with it at a key may lack that key.
        self.made = self.data = False  # Made of what has that name; perhaps a tensor.
        self.whole: Callable[[], Value] | None = None  # What it is if the batch is one input.

    def at(self, node: ast.AST | Node | None, name: str = "") -> Unknown:
        """The same at another place, or under another name; what is made of it keeps its own."""
        result = Unknown(self.why, node, self.name if self.made else name, self.lack)
        result.held, result.made, result.data = self.held, self.made, self.data
        result.of, result.example = self.of, self.example if self.made else result.example
        return result

    def alone(self) -> Unknown:
        """The same at its place, without its other causes."""
        return self.at(self.node, self.name)

    def causes(self) -> tuple[Unknown, ...]:
        """Itself and what else a value that depends on it depends on."""
        return (self, *self.also)


class DataIndices(Unknown):
    """Positions of numbers in the network's data, or answers about them: `x.argmax(1)`.

    No connection shows them; a network's output is drawn up to the `tensors`.
    """

    __slots__ = ("place", "tensors")

    def __init__(self, why: str, node: ast.AST, tensors: tuple[Value, ...]) -> None:
        super().__init__(why, node)
        self.place = node
        self.tensors = tensors


class BatchStatistic(Unknown):
    """A statistic of all inputs of a batch, with how that of a single input is written."""

    __slots__ = ()


def unknown_of(value: Any, why: str, node: ast.AST | Node | None, name: str = "") -> Unknown:
    """What is not known of a value that is not as it should be: its own reason, else this.

    >>> unknown_of(Unknown("a file is read", None), "no number", None).why
    'a file is read'
    >>> unknown_of("a", "no number", None).why
    'no number'
    """
    return value if isinstance(value, Unknown) else Unknown(why, node, name)


class Known(NamedTuple):
    """A name of a package, canonical and dotted: `torch.nn.Conv2d`, `math.sqrt`, `len`."""

    path: str

    @property
    def last(self) -> str:
        """The name after the last dot."""
        return self.path.rpartition(".")[2]


class Batch(NamedTuple):
    """The size of the batch axis, which nothing fixes, `times` a number."""

    times: int = 1


_clock = count()


def now() -> int:
    """A number above `born` of all existing containers, below that of all later ones."""
    return next(_clock)


class List(list[Value]):
    """A list of the text; `why` says why its content is not known, if it is not. `born` orders all
    containers by when they were made; `kind` is the name of Python's class.
    """

    __slots__ = ("born", "kind", "why")

    def __init__(self, items: Iterable[Value] = ()) -> None:
        super().__init__(items)
        self.born = next(_clock)
        self.kind = "list"
        self.why: Unknown | None = None

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


class Array(List):
    """NumPy's numbers: operators work on each of them. `views`: all arrays that share them.

    >>> Array.of(List([1, List([2, 3])]))
    [1, [2, 3]]
    """

    __slots__ = ("views",)
    views: list[Array]

    @classmethod
    def of(cls, rows: List) -> Array:
        """Rows of numbers as an array."""
        array = cls(cls.of(item) if isinstance(item, List) else item for item in rows)
        array.why = rows.why
        return array


class Dict(dict[Value, Value]):
    """A dict of the text; `why` as in `List`; `missing` makes the value of a missing key, if
    anything does. Attributes of objects and names of scopes are such dicts, too.
    """

    __slots__ = ("born", "kind", "missing", "why")

    def __init__(self, items: Mapping[Value, Value] | Iterable[tuple[Value, Value]] = ()) -> None:
        super().__init__(items)
        self.born = next(_clock)
        self.kind, self.why = "dict", None  # type: str, Unknown | None
        self.missing: Value = None

    @property
    def unsure(self) -> Unknown | None:
        """Why it is not known which keys it has; None if it is."""
        absent = (value for value in self.values() if isinstance(value, Unknown) and value.absent)
        return self.why or next(absent, None)

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


class Set(set[Value]):
    """A set of the text; `why` as in `List`."""

    __slots__ = ("born", "kind", "why")

    def __init__(self, items: Iterable[Value] = ()) -> None:
        super().__init__(items)
        self.born = next(_clock)
        self.kind = "set"
        self.why: Unknown | None = None

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


class Function:
    """A function, method or lambda of the text; `owner` is the class that it stands in."""

    __slots__ = ("defaults", "kind", "name", "node", "owner", "scope", "writes")

    def __init__(
        self, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
    ) -> None:
        self.name = name
        self.node = node
        self.scope = scope
        self.owner: Class | None = None
        self.kind = ""  # "staticmethod", "classmethod" or "property", if it is decorated so.
        self.defaults: dict[str, Value] = {}
        self.writes: Value = None  # The setter of `property(read, write)`.


class Class:
    """A class of the text. `order` is its method resolution order, packages' classes last."""

    __slots__ = ("attrs", "dataclass", "members", "mixed", "name", "node", "order", "row", "words")

    def __init__(self, name: str, node: ast.ClassDef, order: tuple[Class | Known, ...]) -> None:
        self.name = name
        self.node = node
        self.order: tuple[Class | Known, ...] = (self, *order)
        self.attrs = Dict()
        self.dataclass = False
        self.row = False  # Whether its objects are named tuples.
        self.members: Dict | None = None  # Those of an Enum, by name, without aliases.
        self.mixed = ""  # What else members of an Enum are: "int", "str".
        self.words: set[str] = set()  # The paths of the bases of an Enum.

    def __repr__(self) -> str:
        return self.name

    @property
    def base(self) -> Known | None:
        """The package's class that it derives from, if any."""
        return next((cls for cls in self.order if isinstance(cls, Known)), None)

    def find(self, name: str, after: Class | None = None) -> Value:
        """The attribute of that name in its order, behind `after` if that is given; or None."""
        order = self.order[self.order.index(after) + 1 :] if after else self.order
        for cls in order:
            if isinstance(cls, Class) and name in cls.attrs:
                return cls.attrs[name]
        return None


class Instance:
    """An object of a class of the text that is no module."""

    __slots__ = ("attrs", "cls")

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attrs = Dict()

    def __repr__(self) -> str:
        return f"a {self.cls.name}"

    def loops_over(self) -> Iterable[Value] | None:
        """What a loop over a named tuple goes through; None for other objects."""
        return self.attrs.values() if self.cls.row else None


class BoundFunction(NamedTuple):
    """A function of the text with the object that it is called on."""

    function: Function
    owner: Value


class Method(NamedTuple):
    """A method that is not the text's: `", ".join`, `layers.append`, `x.view`, `self.modules`."""

    owner: Value
    name: str


class Super(NamedTuple):
    """`super()`: the object, and the class behind which its attributes are looked up."""

    owner: Module | Instance | Class
    after: Class


class Partial(NamedTuple):
    """`functools.partial(function, ...)`."""

    function: Value
    args: tuple[Value, ...]
    kwargs: dict[str, Value]


class Opaque(NamedTuple):
    """A thing that makes no layer and may be ignored: a loss, an optimizer, a device."""

    path: str
    shape: tuple[int, ...] | None = None


PLAIN = (int, float, bool, str, bytes, complex, type(None), type(...))
"""What is known as soon as it is written."""
