"""Custom blocks that cannot be chains, and what their layers show them to be."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.reading.prints.class_names import says_residual
from cnnviz.reading.prints.forwards import Chain, Term
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.survey import Survey, is_sequential

SHORTCUT = re.compile(
    r"(?:\w*_)?(?:shortcut|downsample|down_sample|skip|residual|identity|projection|proj|match|"
    r"adjust|res|id_?conv|conv_?res|res_?conv|conv_?skip|skip_?conv|conv_?shortcut|skip_connection)(?:_\w+)?"
)
"""Labels of children that are parallel to the others of a residual block."""

BESIDE = re.compile(
    r"(?:\w*_)?(?:branch|tower|stream|lateral|aux\w*|left|right|mu|logvar|log_var|log_sigma|fc_var|"
    r"query|key|attn|attention|gate|critic|fpn)s?_?\d*(?:_\w+|x\d+\w*)?",
    re.IGNORECASE,
)
"""Labels of children that are parallel to others rather than after them."""

_NEW_MAPS = ("norm1", "relu1", "conv1", "norm2", "relu2", "conv2")


class Guess(NamedTuple):
    """How a block is wired, and the words that say so."""

    forward: Chain
    words: str


def gate_of(module: Module, survey: Survey) -> Guess | None:
    """Squeeze-and-excitation: a mean over positions, ..., a sigmoid that scales the input."""
    layers = survey.layers(module)
    if len(layers) < 3 or not _is_mean(layers[0]):
        return None
    if layers[-1].spec_name not in ("Sigmoid", "Hardsigmoid") or survey.strides(module):
        return None
    ends = survey.ends(module)
    if ends is None or ends.inputs != ends.outputs:
        return None
    kernels = [getattr(layer, "kernel_size", (1,)) for layer in layers[1:]]
    if any(set(kernel) != {1} for kernel in kernels):
        return None
    terms = _flattened(module, survey)
    gate = Term("multiply", (terms, (Term("x"),)))
    return Guess((gate,), f"{module.title} scales its input by what its layers give")


def alone_of(module: Module) -> Guess | None:
    """A part of a known block that the block, and not the part itself, joins to its input."""
    if module.kind != "_DenseLayer" or tuple(module.labels()) != _NEW_MAPS:
        return None
    words = (
        "_DenseLayer gives its new maps alone, as torchvision's does now: its _DenseBlock"
        " joins them to its input"
    )
    return Guess(tuple(map(Term, _NEW_MAPS)), words)


def residual_of(module: Module, survey: Survey) -> Guess | None:
    """A residual block: its layers' output is added to its input or to a shortcut of it."""
    if is_sequential(module) or not module.children:
        return None
    shortcuts = _shortcuts(module)
    if not shortcuts:
        return _like_another(module, survey) or _named_residual(module, survey)
    if len(shortcuts) > 1:
        return None
    place = module.children.index(shortcuts[0])
    main = [child for child in module.children if child is not shortcuts[0]]
    ends, shortcut = survey.ends(*main), survey.ends(shortcuts[0])
    if ends is None or (shortcut is None and not survey.keeps_shape(*main)):
        return None
    if shortcut is not None and (shortcut != ends or ends.inputs == ends.outputs):
        return None
    after = [child for child in module.children[place + 1 :] if survey.ends(child) is None]
    body = tuple(Term(child.label) for child in main if child not in after)
    sum_ = Term("add", (body, (Term(shortcuts[0].label),)))
    rest = tuple(Term(child.label) for child in after)
    return Guess((sum_, *rest), f"{module.title} adds what its {shortcuts[0].label} gives")


def _shortcuts(module: Module) -> list[Module]:
    return [child for child in module.children if SHORTCUT.fullmatch(child.label)]


def _like_another(module: Module, survey: Survey) -> Guess | None:
    """A block that keeps the shape, without the shortcut that others of its class have: as
    `if self.downsample is not None` says, its input takes that place.
    """
    other = next(filter(_shortcuts, survey.of_kind(module.kind)), None)
    guess = residual_of(other, survey) if other is not None else None
    if other is None or guess is None or not survey.keeps_shape(module):
        return None
    rest = [term for term in guess.forward[1:] if module.child(term.name) is not None]
    names = [term.name for term in rest]
    main = tuple(Term(child.label) for child in module.children if child.label not in names)
    label = _shortcuts(other)[0].label
    sum_ = Term("add", (main, (Term("x"),)))
    return Guess((sum_, *rest), f"{module.title} adds its input where it has no {label}")


def _named_residual(module: Module, survey: Survey) -> Guess | None:
    """A block that is residual by its name, and whose layers keep the shape."""
    has_side_path = any(BESIDE.fullmatch(child.label) for child in module.children)
    if has_side_path or not says_residual(module.kind) or not survey.keeps_shape(module):
        return None
    main = tuple(Term(child.label) for child in module.children)
    return Guess((Term("add", (main, (Term("x"),))),), f"{module.title} adds its input, as named")


def _flattened(module: Module, survey: Survey) -> Chain:
    """The children's calls, with a Flatten before the first that is Linear."""
    layers = survey.layers(module)
    has_linear = any(hasattr(layer, "in_features") for layer in layers)
    flattens = any(layer.spec_name == "Flatten" for layer in layers)
    terms: list[Term] = []
    for child in module.children:
        is_linear = any(hasattr(layer, "in_features") for layer in survey.layers(child))
        if is_linear and not flattens:
            terms.append(Term(".flatten"))
            flattens = True
        terms.append(Term(child.label))
    dims = layers[0].dims  # type: ignore[attr-defined]
    unflattens = any(layer.spec_name == "Unflatten" for layer in layers)
    if has_linear and not unflattens:
        terms.append(Term(f".positions{dims}"))
    return tuple(terms)


def _is_mean(layer: object) -> bool:
    size = getattr(layer, "output_size", None)
    is_mean = type(layer).__name__ == "AdaptiveAvgPool"
    return is_mean and (size == 1 or (isinstance(size, tuple) and set(size) == {1}))
