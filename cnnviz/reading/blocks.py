"""Which nodes are blocks, made of layers, and which are beside layers and make none."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Child, Items, Literal, Named, Node, Word

# What PyTorch and Keras take as the argument of a block.
_WRAPPERS = ("OrderedDict", "dict", "list", "tuple")
_BLOCKS = ("Sequential", "ModuleList", "ModuleDict", *_WRAPPERS)
_NO_LAYERS = ("Model", "Functional", "print", "summary", "compile", "build", "super")
_WRAPPED = ("_orig_mod", "module")
"""The only child of what torch.compile and DataParallel put around a network."""
_PARAMETRIZED = "Parametrized"


def whole(items: list[Node]) -> list[Node]:
    """The items of a text, or of its network if it is a single one.

    Neither `net =` nor a wrapper of the network is part of its layers' names.
    """
    items = [item for item in items if not is_aside(item)]
    while len(items) == 1:
        (item,) = items
        is_wrapped = isinstance(item, Child) and item.label.text in _WRAPPED
        node = item.value if isinstance(item, (Child, Named)) else item
        children = contents(node)
        if children is None or pair(node) or (isinstance(item, Child) and not is_wrapped):
            break
        items = list(children)
    return items


def contents(node: Node) -> tuple[Node, ...] | None:
    """The items of a block, None for a layer. A list in a block is the block itself."""
    if isinstance(node, Items):
        return node.items
    if not isinstance(node, Call):
        return None
    children = tuple(a for a in node.arguments if isinstance(a, (Child, Call)))
    if any(isinstance(child, Child) for child in children):
        return children  # The rest is what the block prints about itself.
    if _kind(node) not in _BLOCKS:
        return None
    items = [moved(argument) for argument in node.arguments if not _is_option(argument)]
    if len(items) == 1 and _is_wrapper(items[0]) and not pair(items[0]):
        return contents(items[0])
    return tuple(items)


def moved(node: Node) -> Node:
    """The layer or list that a node wraps, as in `layers=[...]` and `model.add(layer)`.

    For a layer whose weights PyTorch recomputes, as with weight_norm, it is the layer itself.
    """
    if isinstance(node, Named) and node.name.text == "layers":
        return node.value
    if not isinstance(node, Call):
        return node
    if node.name.text.endswith(".add") and len(node.arguments) == 1:
        return node.arguments[0]
    children = [a.label.text for a in node.arguments if isinstance(a, Child)]
    if children == ["parametrizations"] and node.name.text.startswith(_PARAMETRIZED):
        start = node.name.start + len(_PARAMETRIZED)
        name = Word(start, node.name.end, node.name.text[len(_PARAMETRIZED) :])
        arguments = tuple(a for a in node.arguments if not isinstance(a, Child))
        return Call(start, node.end, name, arguments)
    return node


def pair(node: Node) -> tuple[str, Node] | None:
    """Name and node of `("conv1", Conv2d(...))`, an item of an OrderedDict; else None."""
    if not isinstance(node, Items) or len(node.items) != 2:
        return None
    label, value = node.items
    if not isinstance(label, Literal) or not isinstance(label.value, str):
        return None
    return label.value, value


def is_aside(node: Node) -> bool:
    """Whether a node makes no layer: docstrings, `size = 3`, `model = Model(x, y)`."""
    value = node.value if isinstance(node, Named) else node
    if isinstance(node, Named) and isinstance(value, (Literal, Word)):
        return True
    if isinstance(value, Call) and not any(isinstance(a, Child) for a in value.arguments):
        return _kind(value) in _NO_LAYERS or (_kind(value) == "Sequential" and not value.arguments)
    return isinstance(value, Literal) and isinstance(value.value, str)


def _kind(call: Call) -> str:
    return call.name.text.rpartition(".")[2]


def _is_option(node: Node) -> bool:
    """Whether a node is about a block, no part of it: `name="net"` and the like."""
    return isinstance(node, Named) and node.name.text != "layers"


def _is_wrapper(node: Node) -> bool:
    return isinstance(node, Items) or (isinstance(node, Call) and _kind(node) in _WRAPPERS)
