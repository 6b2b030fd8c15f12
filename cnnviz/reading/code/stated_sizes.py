"""Sizes of images that a text speaks of: what it crops its data to, what its data set has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import nodes
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


class Spoken(NamedTuple):
    """A size of square images, and the words that say where the text has it."""

    size: int
    words: str


def spoken(e: Evaluator, root: Module) -> tuple[tuple[Spoken, ...], ...]:
    """The sizes that a text speaks of, the surest first: by names, of crops, tensors, data sets."""
    said = [*_by_name(f"{root.name or 'self'}.", root.attrs), *_by_name("", e.scope.names)]
    calls = [node for node in nodes(e.source.tree) if isinstance(node, ast.Call)]
    named = [(getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in calls]
    crops = [_crop(e, name, node) for name, node in named if name in _CROPS]
    tensors = [_tensor(e, name, node) for name, node in named if name in _TENSORS]
    sets = [
        Spoken(_SETS[name], f"{name}'s, which the text loads")
        for name, node in named
        if name in _SETS
    ]
    groups = (said, crops, tensors, sets)
    return tuple(tuple(one for one in group if one) for group in groups)


def told(e: Evaluator) -> tuple[Spoken, ...]:
    """The size that the user says with --set, if only one: `--set args.image_size=112`."""
    words = {name: name.rpartition(".")[2].strip("[]'\"") for name in e.settings.values}
    words |= {name: word.rpartition("[")[2].lstrip("'") for name, word in words.items()}
    said = ((f"--set {name}", e.settings.values[name], word) for name, word in words.items())
    found = {
        value: Spoken(value, f"what {name} says")
        for name, value, word in said
        if isinstance(value, int) and _NAMED.fullmatch(word.lower())
    }
    return tuple(found.values()) if len(found) == 1 else ()


def _by_name(owner: str, names: Dict) -> Iterator[Spoken]:
    """`IMAGE_SIZE = 64`, `self.input_size = 32`."""
    for name, value in names.items():
        if isinstance(name, str) and isinstance(value, int) and _NAMED.fullmatch(name.lower()):
            yield Spoken(value, f"what the text has for {owner}{name}")


def _crop(e: Evaluator, name: str, node: ast.Call) -> Spoken | None:
    """`transforms.Resize((224, 224))`."""
    said = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "size")]
    sizes = set(_numbers(e, said))
    if len(sizes) != 1:
        return None
    return Spoken(sizes.pop(), f"what {name} makes of the images")


def _tensor(e: Evaluator, name: str, node: ast.Call) -> Spoken | None:
    """`torch.rand(1, 3, 96, 96)`."""
    sizes = list(_numbers(e, node.args))
    if len(sizes) != 4 or sizes[2] != sizes[3]:
        return None
    shown = ", ".join(map(str, sizes))
    return Spoken(sizes[2], f"that of {name}({shown})")


def _numbers(e: Evaluator, said: list[ast.expr]) -> Iterator[int]:
    """The numbers of arguments that the text says: (1, 3), or ((1, 3),)."""
    for one in said:
        try:
            value = e.value(one, e.scope)
        except (Raised, Halt, Limit):
            continue
        for size in value if isinstance(value, (tuple, List)) else (value,):
            if isinstance(size, int) and not isinstance(size, bool):
                yield size
