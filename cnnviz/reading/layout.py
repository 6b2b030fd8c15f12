"""From a tree to its leaves: the layers in the order of the text, each with its dotted name.

A block is no layer, but its children are. It may have any name: what has children is a block.
"""

from __future__ import annotations

from cnnviz.reading.blocks import contents, is_aside, moved, pair, whole
from cnnviz.reading.tree import Child, Named, Node
from cnnviz.reading.wording import Faults

MOST_LAYERS = 4096
"""Several times the layers of the deepest networks; more is a typo such as `(0-99999): ...`."""


class Leaf:
    """One layer of the text, or whatever is in a layer's place. `name` is its dotted path."""

    __slots__ = ("name", "node")

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        self.node = node


class Layout:
    """The leaves of a text. `has_names`: some have names."""

    def __init__(self, leaves: list[Leaf], has_names: bool) -> None:
        self.leaves = leaves
        self.has_names = has_names


def layout(items: list[Node], text: str, faults: Faults) -> Layout:
    """The leaves of a text's items, repeats expanded.

    >>> from cnnviz.reading.grammar import tree
    >>> text = "Net((a): Sequential((0-1): 2 x ReLU()), (fc): Linear(2, 1))"
    >>> [leaf.name for leaf in layout(tree(text)[0], text, Faults()).leaves]
    ['a.0', 'a.1', 'fc']
    """
    builder = _Builder(text, faults)
    for index, item in enumerate(whole(items)):
        if builder.full(item):
            break
        builder.visit(item, (), index)
    return Layout(_unique(builder.leaves), builder.named)


class _Builder:
    def __init__(self, text: str, faults: Faults) -> None:
        self.text, self.faults = text, faults
        self.leaves: list[Leaf] = []
        self.named = self.reported = False
        self.visits = 0

    def visit(self, node: Node, path: tuple[str, ...], index: int) -> None:
        """Appends the leaves of `node`, the `index`th child of the block that `path` names."""
        node = moved(node)
        if isinstance(node, Child):
            self.child(node, path)
        elif isinstance(node, Named):
            if not is_aside(node):
                self.named = True
                self.visit_block(node.value, (*path, _clean(node.name.text.removeprefix("self."))))
        else:
            name, value = pair(node) or ("", node)
            self.named |= name != ""
            self.visit_block(value, (*path, _clean(name) if name else str(index)))

    def child(self, node: Child, path: tuple[str, ...]) -> None:
        """Appends the leaves of a printed block's child, as often as it repeats."""
        self.named = True
        if node.repeats is None:
            self.visit_block(node.value, (*path, node.label.text.replace(".", "_") or "_"))
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
        """Appends the leaves of a block, or the node itself as a leaf named by `path`."""
        self.visits += 1
        node = moved(node)
        children = contents(node)
        if children is None:
            self.leaves.append(Leaf(".".join(path), node))
            return
        for index, item in enumerate(children):
            if self.full(item):
                break
            self.visit(item, path, index)

    def full(self, node: Node) -> bool:
        """Whether the text has reached the limit on layers; empty blocks take time, too."""
        if self.visits <= 2 * MOST_LAYERS and len(self.leaves) < MOST_LAYERS:
            return False
        if not self.reported:
            self.faults.at(node, f"too many layers: cnnviz reads at most {MOST_LAYERS:,}")
        self.reported = True
        return True


def _clean(name: str) -> str:
    """The name as part of a path: letters, digits, dots, dashes, underscores."""
    return "".join(c if c.isalnum() or c in "_.-" else "_" for c in name) or "_"


def _unique(leaves: list[Leaf]) -> list[Leaf]:
    """The leaves, with a number after each name that came before, as in `x = f()`, `x = g()`."""
    counts: dict[str, int] = {}
    result = []
    for leaf in leaves:
        counts[leaf.name] = counts.get(leaf.name, 0) + 1
        count = counts[leaf.name]
        result.append(leaf if count == 1 else Leaf(f"{leaf.name}_{count}", leaf.node))
    return result
