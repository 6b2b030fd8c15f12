"""Blocks of one's own that can be no chain, and what their layers show that they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnviz.reading.prints.forwards import Chain, Term
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.named import says_residual
from cnnviz.reading.prints.survey import Survey, is_sequential

SHORTCUT = re.compile(
    r"(?:\w*_)?(?:shortcut|downsample|down_sample|skip|residual|identity|projection|proj|match|"
    r"adjust|res|id_?conv|conv_?res|res_?conv|conv_?skip|skip_?conv|conv_?shortcut|skip_connection)(?:_\w+)?"
)
"""How a child is called that stands beside the others of a residual block."""

BESIDE = re.compile(
    r"(?:\w*_)?(?:branch|tower|stream|lateral|aux\w*|left|right|mu|logvar|log_var|log_sigma|fc_var|"
    r"query|key|attn|attention|gate|critic|fpn)s?_?\d*(?:_\w+|x\d+\w*)?",
    re.IGNORECASE,
)
"""Labels of what stands beside other children rather than behind them."""


class Guess(NamedTuple):
    """How a block is wired, and the words that say so."""

    forward: Chain
    words: str


def gate_of(module: Module, survey: Survey) -> Guess | None:
    """Squeeze-and-excitation: a mean over positions, ..., a sigmoid, which scales the input."""
    layers = survey.layers(module)
    if len(layers) < 3 or not _is_mean(layers[0]):
        return None
    if layers[-1].spec_name not in ("Sigmoid", "Hardsigmoid") or survey.strides(module):
        return None
    ends = survey.ends(module)
    if ends is None or ends.taken != ends.given:
        return None
    kernels = [getattr(layer, "kernel_size", (1,)) for layer in layers[1:]]
    if any(set(kernel) != {1} for kernel in kernels):
        return None
    terms = _flattened(module, survey)
    gate = Term("multiply", (terms, (Term("x"),)))
    return Guess((gate,), f"{module.said} scales its input by what its layers give")


def residual_of(module: Module, survey: Survey) -> Guess | None:
    """A residual block: what its layers give is added to its input or to a shortcut of it."""
    if is_sequential(module) or not module.children:
        return None
    beside = [child for child in module.children if SHORTCUT.fullmatch(child.label)]
    if not beside:
        return _by_name(module, survey)
    if len(beside) > 1:
        return None
    at = module.children.index(beside[0])
    main = [child for child in module.children if child is not beside[0]]
    ends, other = survey.ends(*main), survey.ends(beside[0])
    if ends is None or (other is None and not survey.keeps(*main)):
        return None
    if other is not None and (other != ends or ends.taken == ends.given):
        return None
    after = [child for child in module.children[at + 1 :] if survey.ends(child) is None]
    first = tuple(Term(child.label) for child in main if child not in after)
    added = Term("add", (first, (Term(beside[0].label),)))
    rest = tuple(Term(child.label) for child in after)
    return Guess((added, *rest), f"{module.said} adds what its {beside[0].label} gives")


def _by_name(module: Module, survey: Survey) -> Guess | None:
    """A block whose name says that it is residual, and whose layers leave the shape as it is."""
    beside = any(BESIDE.fullmatch(child.label) for child in module.children)
    if beside or not says_residual(module.kind) or not survey.keeps(module):
        return None
    main = tuple(Term(child.label) for child in module.children)
    return Guess((Term("add", (main, (Term("x"),))),), f"{module.said} adds its input, as named")


def _flattened(module: Module, survey: Survey) -> Chain:
    """The children's calls, a vector for those that are Linear."""
    layers = survey.layers(module)
    vector = any(hasattr(layer, "in_features") for layer in layers)
    flattens = any(layer.spec_name == "Flatten" for layer in layers)
    terms: list[Term] = []
    for child in module.children:
        linear = any(hasattr(layer, "in_features") for layer in survey.layers(child))
        if linear and not flattens:
            terms.append(Term(".flatten"))
            flattens = True
        terms.append(Term(child.label))
    dims = layers[0].dims  # type: ignore[attr-defined]
    unflattens = any(layer.spec_name == "Unflatten" for layer in layers)
    if vector and not unflattens:
        terms.append(Term(f".positions{dims}"))
    return tuple(terms)


def _is_mean(layer: object) -> bool:
    size = getattr(layer, "output_size", None)
    mean = type(layer).__name__ == "AdaptiveAvgPool"
    return mean and (size == 1 or (isinstance(size, tuple) and set(size) == {1}))
