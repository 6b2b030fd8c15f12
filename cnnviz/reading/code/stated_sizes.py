"""Sizes of images that a text speaks of: what it crops its data to, what its data set has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import last_name, nodes
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Dict, List

_CROPS = ("Resize", "CenterCrop", "RandomCrop", "RandomResizedCrop")
_TENSORS = ("rand", "randn", "zeros", "ones", "empty")
_SETS = {
    **dict.fromkeys(("MNIST", "FashionMNIST", "KMNIST", "EMNIST", "QMNIST"), 28),
    **dict.fromkeys(("CIFAR10", "CIFAR100", "SVHN"), 32),
    "STL10": 96,
}


_NAMED = re.compile(r"(?:img|image|im|input|crop)_?(?:size|side|dim|height|width|h|w|rows|cols)")


class StatedSize(NamedTuple):
    """A size of square images, and words for where the text has it."""

    size: int
    words: str


def sizes_in_text(e: Evaluator, root: Module) -> tuple[tuple[StatedSize, ...], ...]:
    """The sizes that a text speaks of, the surest first: in names, crops, tensors, data sets."""
    by_name = [*_by_name(f"{root.name or 'self'}.", root.attrs), *_by_name("", e.scope.names)]
    calls = [node for node in nodes(e.source.tree) if isinstance(node, ast.Call)]
    named_calls = [(last_name(node.func), node) for node in calls]
    crops = [_crop(e, name, node) for name, node in named_calls if name in _CROPS]
    tensors = [_tensor(e, name, node) for name, node in named_calls if name in _TENSORS]
    sets = [
        StatedSize(_SETS[name], f"{name}'s, which the text loads")
        for name, node in named_calls
        if name in _SETS
    ]
    groups = (by_name, crops, tensors, sets)
    return tuple(tuple(size for size in group if size) for group in groups)


def sizes_set(e: Evaluator) -> tuple[StatedSize, ...]:
    """The size that the user sets with --set, if only one: `--set args.image_size=112`."""
    words = {name: name.rpartition(".")[2].strip("[]'\"") for name in e.settings.values}
    words |= {name: word.rpartition("[")[2].lstrip("'") for name, word in words.items()}
    settings = ((f"--set {name}", e.settings.values[name], word) for name, word in words.items())
    sizes = {
        value: StatedSize(value, f"what {name} says")
        for name, value, word in settings
        if isinstance(value, int) and _NAMED.fullmatch(word.lower())
    }
    return tuple(sizes.values()) if len(sizes) == 1 else ()


def _by_name(owner: str, names: Dict) -> Iterator[StatedSize]:
    """`IMAGE_SIZE = 64`, `self.input_size = 32`."""
    for name, value in names.items():
        if isinstance(name, str) and isinstance(value, int) and _NAMED.fullmatch(name.lower()):
            yield StatedSize(value, f"what the text has for {owner}{name}")


def _crop(e: Evaluator, name: str, node: ast.Call) -> StatedSize | None:
    """`transforms.Resize((224, 224))`."""
    arguments = [
        *node.args[:1],
        *(keyword.value for keyword in node.keywords if keyword.arg == "size"),
    ]
    sizes = set(_numbers(e, arguments))
    if len(sizes) != 1:
        return None
    return StatedSize(sizes.pop(), f"what {name} makes of the images")


def _tensor(e: Evaluator, name: str, node: ast.Call) -> StatedSize | None:
    """`torch.rand(1, 3, 96, 96)`."""
    sizes = list(_numbers(e, node.args))
    if len(sizes) != 4 or sizes[2] != sizes[3]:
        return None
    shape = ", ".join(map(str, sizes))
    return StatedSize(sizes[2], f"that of {name}({shape})")


def _numbers(e: Evaluator, arguments: list[ast.expr]) -> Iterator[int]:
    """The numbers among arguments: (1, 3), or ((1, 3),)."""
    for argument in arguments:
        try:
            value = e.value(argument, e.scope)
        except (Raised, Halt, Limit):
            continue
        for size in value if isinstance(value, (tuple, List)) else (value,):
            if isinstance(size, int) and not isinstance(size, bool):
                yield size
