"""A tree to its leaves: the layers in the order of the text, each with its dotted name.

A block is no layer, its children are. It may have any name: what has children is a block.
"""

from __future__ import annotations

import re

from cnnviz.spec.tree import Call, Child, Items, Literal, Named, Node, Word
from cnnviz.spec.wording import Faults

MOST_LAYERS = 4096
"""Several times the layers of the deepest networks; more is a slip such as `(0-99999): ...`."""

# What PyTorch and Keras take as the argument of a block.
_WRAPPERS = ("OrderedDict", "dict", "list", "tuple")
_BLOCKS = ("Sequential", "ModuleList", "ModuleDict", *_WRAPPERS)
_NO_LAYERS = ("Model", "Functional", "print", "summary", "compile", "build", "super")


class Leaf:
    """One layer of the text, or what stands in a layer's place. `name` is its dotted path."""

    __slots__ = ("name", "node")

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        self.node = node


class Layout:
    """The leaves of a text. `named`: some have names; `printed`: print(module) wrote it."""

    def __init__(self, leaves: list[Leaf], named: bool, printed: bool) -> None:
        self.leaves = leaves
        self.named = named
        self.printed = printed


def layout(items: list[Node], text: str, faults: Faults) -> Layout:
    """The leaves of a text's items, repeats written out.

    >>> from cnnviz.spec.grammar import tree
    >>> text = "Net((a): Sequential((0-1): 2 x ReLU()), (fc): Linear(2, 1))"
    >>> [leaf.name for leaf in layout(tree(text)[0], text, Faults()).leaves]
    ['a.0', 'a.1', 'fc']
    """
    builder = _Builder(text, faults)
    items = [item for item in items if not _aside(item)]
    if len(items) == 1:
        items = list(_contents(_unwrapped(items[0])) or items)
    for index, item in enumerate(items):
        builder.visit(item, (), index)
    return Layout(_unique(builder.leaves), builder.named, builder.printed)


def is_block(node: Node) -> bool:
    """Whether a node is made of layers and is none itself."""
    return _contents(node) is not None


class _Builder:
    def __init__(self, text: str, faults: Faults) -> None:
        self.text, self.faults = text, faults
        self.leaves: list[Leaf] = []
        self.named = self.printed = self.told = False
        self.visits = 0

    def visit(self, node: Node, path: tuple[str, ...], index: int) -> None:
        """Appends the leaves of `node`, the `index`th child of the block that `path` names."""
        node = _moved(node)
        if isinstance(node, Child):
            self.printed |= self.text[node.start] == "("
            self.child(node, path)
        elif isinstance(node, Named):
            if not _aside(node):
                self.named = True
                self.visit_block(node.value, (*path, _own(node.name.text)))
        else:
            pair = _pair(node)
            self.named |= pair is not None
            self.visit_block(pair[1] if pair else node, (*path, pair[0] if pair else str(index)))

    def child(self, node: Child, path: tuple[str, ...]) -> None:
        """A child of a printed block, written out as often as it repeats."""
        self.named = True
        if node.repeats is None:
            self.visit_block(node.value, (*path, _clean(node.label.text)))
            return
        first, _, last = node.label.text.partition("-")
        start = int(first) if first.isdecimal() and len(first) < 9 else 0
        if last != str(start + node.repeats - 1):
            self.faults.at(node.label, f"this label does not count {node.repeats} layers")
        for number in range(node.repeats):
            if self.full(node):
                break
            self.visit_block(node.value, (*path, str(start + number)))

    def visit_block(self, node: Node, path: tuple[str, ...]) -> None:
        """The leaves of a block, or the node itself as a leaf named by `path`."""
        self.visits += 1
        contents = _contents(node)
        if contents is None:
            self.leaves.append(Leaf(".".join(path), node))
            return
        for index, item in enumerate(contents):
            if self.full(item):
                break
            self.visit(item, path, index)

    def full(self, node: Node) -> bool:
        """Whether the text has had all layers that it may have; empty blocks take time, too."""
        if self.visits <= 2 * MOST_LAYERS and len(self.leaves) < MOST_LAYERS:
            return False
        if not self.told:
            self.faults.at(node, f"these are too many layers: cnnviz reads {MOST_LAYERS:,}")
        self.told = True
        return True


def _contents(node: Node) -> tuple[Node, ...] | None:
    """What a block is made of, None for a layer. A list in a block is the block itself."""
    if isinstance(node, Items):
        return node.items
    if not isinstance(node, Call):
        return None
    children = tuple(a for a in node.arguments if isinstance(a, (Child, Call)))
    if any(isinstance(child, Child) for child in children):
        return children  # What else stands there is what the block prints of itself.
    if node.name.text.rpartition(".")[2] not in _BLOCKS:
        return None
    found = [_moved(argument) for argument in node.arguments if not _option(argument)]
    if (
        len(found) == 1
        and (isinstance(found[0], Items) or _is_wrapper(found[0]))
        and not _pair(found[0])
    ):
        return _contents(found[0])
    return tuple(found)


def _option(node: Node) -> bool:
    """`name="net"` and the like: said of a block, no part of it."""
    return isinstance(node, Named) and node.name.text != "layers"


def _is_wrapper(node: Node) -> bool:
    return isinstance(node, Call) and node.name.text.rpartition(".")[2] in _WRAPPERS


def _moved(node: Node) -> Node:
    """`layers=[...]` is the list; `model.add(layer)` is the layer."""
    if isinstance(node, Named) and node.name.text == "layers":
        return node.value
    if isinstance(node, Call) and node.name.text.endswith(".add") and len(node.arguments) == 1:
        return node.arguments[0]
    return node


def _unwrapped(node: Node) -> Node:
    """`net = Sequential(...)`: the name of a whole network is no part of its layers' names."""
    return node.value if isinstance(node, Named) and is_block(node.value) else node


def _aside(node: Node) -> bool:
    """What stands among layers and makes none: docstrings, `size = 3`, `model = Model(x, y)`."""
    value = node.value if isinstance(node, Named) else node
    if isinstance(node, Named) and isinstance(value, (Literal, Word)):
        return True
    if isinstance(value, Call) and not any(isinstance(a, Child) for a in value.arguments):
        kind = value.name.text.rpartition(".")[2]
        return kind in _NO_LAYERS or (kind == "Sequential" and not value.arguments)
    return isinstance(value, Literal) and isinstance(value.value, str)


def _pair(node: Node) -> tuple[str, Node] | None:
    """`("conv1", Conv2d(...))`, as an OrderedDict has them."""
    if not isinstance(node, Items) or len(node.items) != 2:
        return None
    label, value = node.items
    if not isinstance(label, Literal) or not isinstance(label.value, str):
        return None
    return _clean(label.value), value


def _own(name: str) -> str:
    return _clean(name.removeprefix("self."))


def _clean(name: str) -> str:
    """A name that can stand in a path: letters, digits, dots, dashes."""
    return re.sub(r"[^\w.\-]", "_", name) or "_"


def _unique(leaves: list[Leaf]) -> list[Leaf]:
    """Leaves with a number after each name that was there before, as in `x = f()`, `x = g()`."""
    seen: dict[str, int] = {}
    found = []
    for leaf in leaves:
        seen[leaf.name] = seen.get(leaf.name, 0) + 1
        count = seen[leaf.name]
        found.append(leaf if count == 1 else Leaf(f"{leaf.name}_{count}", leaf.node))
    return found
