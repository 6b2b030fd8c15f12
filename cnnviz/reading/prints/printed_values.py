"""What modules print of themselves, in today's words: forms of all PyTorch versions since 0.2."""

from __future__ import annotations

from cnnviz.reading.tree import Call, Items, Literal, Named, Node, Word

_RENAMED = {
    "MaxPool": {"size": "kernel_size"},
    "AvgPool": {"size": "kernel_size"},
    "AdaptiveMaxPool": {"size": "output_size"},
    "AdaptiveAvgPool": {"size": "output_size"},
}
"""Names that arguments had in early prints, by how the names of their classes begin."""

_UNSAID = {
    "ZeroPad": ("value",),
    "Quantized": ("scale", "zero_point", "qscheme", "dtype"),
    "DynamicQuantized": ("scale", "zero_point", "qscheme", "dtype"),
}
"""What is printed and is no argument of the layer, by how the names of its classes begin."""

_PADS = ("ReflectionPad", "ReplicationPad", "ZeroPad", "ConstantPad", "CircularPad")


def todays(kind: str, name: Word, values: tuple[Node, ...], end: int) -> Call:
    """The call that a print's values mean today; `kind` is the class as it was printed.

    >>> from cnnviz.reading.grammar import tree
    >>> (old,), _ = tree("MaxPool2d (size=(2, 2), stride=(2, 2))")
    >>> call = todays("MaxPool2d", old.name, old.arguments, 0)
    >>> [argument.name.text for argument in call.arguments]
    ['kernel_size', 'stride']
    """
    renamed = next((to for begin, to in _RENAMED.items() if kind.startswith(begin)), {})
    unsaid = next((names for begin, names in _UNSAID.items() if kind.startswith(begin)), ())
    arguments = [
        _renamed(value, renamed)
        for value in values
        if not (isinstance(value, Named) and value.name.text in unsaid) and not _keeps(kind, value)
    ]
    if kind.startswith(_PADS) and len(arguments) > 1 and _numbers(arguments):
        # Before 1.0, a padding's numbers stood without their brackets.
        arguments = [Items(arguments[0].start, arguments[-1].end, tuple(arguments))]
    return Call(name.start, end, name, tuple(arguments))


def _keeps(kind: str, value: Node) -> bool:
    """Whether a value is fast.ai's word for a Flatten that keeps the batch, as PyTorch's does."""
    said = value.value if isinstance(value, Named) and value.name.text == "full" else None
    return kind == "Flatten" and isinstance(said, Literal) and said.value is False


def _renamed(value: Node, renamed: dict[str, str]) -> Node:
    if isinstance(value, Word) and value.text == "inplace":
        return Named(value.start, value.end, value, Literal(value.start, value.end, True))
    if isinstance(value, Named) and value.name.text in renamed:
        name = Word(value.name.start, value.name.end, renamed[value.name.text])
        return Named(value.start, value.end, name, value.value)
    return value


def _numbers(arguments: list[Node]) -> bool:
    return all(isinstance(argument, Literal) for argument in arguments)
