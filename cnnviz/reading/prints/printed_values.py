"""What modules print of themselves, in today's terms, for all versions of PyTorch since 0.2."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Items, Literal, Named, Node, Word

_RENAMED = {
    "MaxPool": {"size": "kernel_size"},
    "AvgPool": {"size": "kernel_size"},
    "AdaptiveMaxPool": {"size": "output_size"},
    "AdaptiveAvgPool": {"size": "output_size"},
}
"""Names of arguments in early prints, by the prefixes of their classes."""

_EXTRAS = {
    "ZeroPad": ("value",),
    "Quantized": ("scale", "zero_point", "qscheme", "dtype"),
    "DynamicQuantized": ("scale", "zero_point", "qscheme", "dtype"),
}
"""What is printed but is no argument of the layer, by the prefixes of its classes."""

_PADS = ("ReflectionPad", "ReplicationPad", "ZeroPad", "ConstantPad", "CircularPad")


def modern_call(kind: str, name: Word, values: tuple[Node, ...], end: int) -> Call:
    """The call that a print's values mean today; `kind` is the class as printed.

    >>> from cnnviz.reading.grammar import tree
    >>> (old,), _ = tree("MaxPool2d (size=(2, 2), stride=(2, 2))")
    >>> call = modern_call("MaxPool2d", old.name, old.arguments, 0)
    >>> [argument.name.text for argument in call.arguments]
    ['kernel_size', 'stride']
    """
    new_names = next((new for prefix, new in _RENAMED.items() if kind.startswith(prefix)), {})
    extras = next((names for prefix, names in _EXTRAS.items() if kind.startswith(prefix)), ())
    arguments = [
        _renamed(value, new_names)
        for value in values
        if not (isinstance(value, Named) and value.name.text in extras)
        and not _keeps_batch(kind, value)
    ]
    if kind.startswith(_PADS) and len(arguments) > 1 and _numbers(arguments):
        # Before 1.0, a padding's numbers were printed without brackets.
        arguments = [Items(arguments[0].start, arguments[-1].end, tuple(arguments))]
    return Call(name.start, end, name, tuple(arguments))


def _keeps_batch(kind: str, value: Node) -> bool:
    """Whether a value is fast.ai's for a Flatten that keeps the batch, as PyTorch's does."""
    full = value.value if isinstance(value, Named) and value.name.text == "full" else None
    return kind == "Flatten" and isinstance(full, Literal) and full.value is False


def _renamed(value: Node, new_names: dict[str, str]) -> Node:
    if isinstance(value, Word) and value.text == "inplace":
        return Named(value.start, value.end, value, Literal(value.start, value.end, True))
    if isinstance(value, Named) and value.name.text in new_names:
        name = Word(value.name.start, value.name.end, new_names[value.name.text])
        return Named(value.start, value.end, name, value.value)
    return value


def _numbers(arguments: list[Node]) -> bool:
    return all(isinstance(argument, Literal) for argument in arguments)
