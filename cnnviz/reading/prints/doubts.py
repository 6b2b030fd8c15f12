"""Finds where the order of a print cannot be, or may not be, that of the calls in forward."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from cnnviz.layers.base import Layer
from cnnviz.reading.prints.class_names import GATED, RESIZES, SKIPS, says_residual
from cnnviz.reading.prints.guesses import BESIDE, SHORTCUT
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.side_by_side import side_by_side_reason
from cnnviz.reading.prints.survey import Survey, is_activation, is_sequential
from cnnviz.reading.wording import listed


class Doubt(NamedTuple):
    """Why a module may not be a chain. `certain`: it is none; else sizes that fit may settle it."""

    module: Module
    reason: str
    certain: bool = True
    pool: bool = False  # Whether it is about a pool that may be called repeatedly.


_NUMBERED = re.compile(r"[A-Za-z_]*(?:conv|layer|block|stage|enc|down|cnn)\w*?_?\d+", re.IGNORECASE)


_RESIZING = ("Upsample", "Pixel", "ConvTranspose", "Adaptive", "Fold", "Unfold", "MaxUnpool")


def doubts_of(module: Module, survey: Survey) -> list[Doubt]:
    """All doubts about a module as a chain, the certain ones first."""
    if is_sequential(module):
        return []
    doubts = [Doubt(module, reason) for check in _CERTAIN if (reason := check(module, survey))]
    for check in _POSSIBLE:
        reason = check(module, survey)
        doubts += [Doubt(module, reason, False, check is _pool_listed_once)] if reason else []
    return doubts


def _side_child(module: Module, _: Survey) -> str:
    """A child whose label says that it is not in a chain."""
    for child in module.children:
        if len(module.children) > 1 and (
            BESIDE.fullmatch(child.label) or SHORTCUT.fullmatch(child.label)
        ):
            return f"{child.label} stands beside its other layers, not behind them"
    return ""


def _telling_name(module: Module, survey: Survey) -> str:
    """A class named after a skip connection or a gate."""
    if GATED.search(module.kind):
        return "its name says that it has a second path"
    may_skip = SKIPS.search(module.kind) and survey.keeps_shape(module)
    if may_skip or says_residual(module.kind):
        return "its name speaks of a skip connection, which is not printed"
    return ""


def _resizing_name(module: Module, survey: Survey) -> str:
    """A class named after a resizing that none of its layers does."""
    layers = survey.layers(module)
    steps = any(layer.spec_name.startswith(_RESIZING) for layer in layers)
    for name, verb in RESIZES:
        says = name.search(module.kind) and any(layer.convolutional for layer in layers)
        if says and not steps and not survey.strides(module):
            return f"its name says that it {verb} its input, by a function that is not printed"
    return ""


def _listed_again(module: Module, survey: Survey) -> str:
    """A list of all children before it, as a module has that keeps them under two names."""
    layers = [*survey.layers(module.children[0])]
    for before, child in enumerate(module.children[1:], 1):
        again = [*survey.layers(child)]
        if before > 1 and layers == again and is_sequential(child) and survey.ends(child):
            names = listed(other.label for other in module.children[:before])
            return f"{child.label} lists {names} once more: they may be the same, under two names"
        layers += again
    return ""


def _norms_in_a_row(module: Module, survey: Survey) -> str:
    """Norms that follow one another: they are listed apart from the layers they belong to."""
    for first, second in pairwise(module.children):
        if all(_is_kind(survey, child, "BatchNorm", "InstanceNorm") for child in (first, second)):
            return (
                f"{first.label} and {second.label} follow one another:"
                " forward calls them where the print does not show"
            )
    return ""


def _pools_in_a_row(module: Module, survey: Survey) -> str:
    """Pools that follow one another, at the front or between other layers."""
    for first, second in pairwise(module.children):
        if all(_is_kind(survey, child, "MaxPool", "AvgPool") for child in (first, second)):
            return f"{first.label} and {second.label} are listed side by side"
    return ""


def _squeezes(module: Module, survey: Survey) -> str:
    """Only 1 x 1 convolutions, that narrow and widen: a gate without its mean."""
    convs = [layer for layer in survey.layers(module) if hasattr(layer, "in_channels")]
    if len(convs) != 2 or len(survey.layers(module)) > 5:
        return ""
    single = all(set(getattr(conv, "kernel_size", ())) == {1} for conv in convs)
    outer, inner = convs[0].in_channels, convs[0].out_channels  # type: ignore[attr-defined]
    if single and convs[1].out_channels == outer and 2 * inner <= outer:  # type: ignore[attr-defined]
        return "it narrows and widens single positions, as squeeze-and-excitation does"
    return ""


def _squeezes_inside(module: Module, survey: Survey) -> str:
    """Two children in a row that narrow and widen single positions, beside other layers."""
    pairs = [(child, survey.layers(child)) for child in module.children]
    convs = [
        (child, layers[0])
        for child, layers in pairs
        if len(layers) == 1 and hasattr(layers[0], "in_channels")
    ]
    for (child, first), (other, second) in pairwise(convs):
        single = all(set(getattr(conv, "kernel_size", ())) == {1} for conv in (first, second))
        outer, inner = first.in_channels, first.out_channels  # type: ignore[attr-defined]
        if single and second.out_channels == outer and 4 * inner <= outer:  # type: ignore[attr-defined]
            return (
                f"{child.label} and {other.label} narrow and widen single positions, as"
                " squeeze-and-excitation does"
            )
    return ""


def _pool_listed_once(module: Module, survey: Survey) -> str:
    """An unnumbered pool beside numbered layers: it may be called after each."""
    pools = [child for child in module.children if _resizes(survey, child)]
    numbered = [child for child in module.children if _is_numbered(survey, child)]
    if len(pools) != 1 or len(numbered) < 2 or pools[0].label[-1:].isdigit():
        return ""
    place = module.children.index(pools[0])
    later = [child for child in module.children[place + 1 :] if child in numbered]
    names = ", ".join(child.label for child in numbered[:3])
    more = ", ..." if len(numbered) > 3 else ""
    if not later and pools[0] is module.children[-1]:
        return ""
    return f"{pools[0].label} is printed once beside {names}{more} and may be called after each"


def _no_functions(module: Module, survey: Survey) -> str:
    """Convolutions without any activation: forward calls functions, perhaps pools among them."""
    layers = survey.layers(module)
    spatial = [layer for layer in layers if layer.convolutional]
    averages = any("Adaptive" in layer.spec_name for layer in layers)
    if any(map(is_activation, layers)):
        return ""
    if any("Pool" in layer.spec_name and "Adaptive" not in layer.spec_name for layer in layers):
        return ""
    # After a single one, a pool would change the size that is chosen, if anything.
    fewest = 2 if averages else 1
    if len(spatial) < fewest or not (averages or any(map(_is_linear, layers))):
        return ""
    return "no activation is printed, so forward calls functions: pools may be among them"


def _is_linear(layer: Layer) -> bool:
    return hasattr(layer, "in_features")


_Check = Callable[[Module, Survey], str]
_CERTAIN: tuple[_Check, ...] = (
    side_by_side_reason,
    _side_child,
    _telling_name,
    _resizing_name,
    _listed_again,
    _norms_in_a_row,
    _pools_in_a_row,
    _squeezes,
    _squeezes_inside,
)
_POSSIBLE: tuple[_Check, ...] = (_pool_listed_once, _no_functions)


def _is_kind(survey: Survey, module: Module, *prefixes: str) -> bool:
    layers = survey.layers(module)
    return len(layers) == 1 and layers[0].spec_name.startswith(prefixes)


def _resizes(survey: Survey, module: Module) -> bool:
    return _is_kind(survey, module, "MaxPool", "AvgPool", "Upsample")


def _is_numbered(survey: Survey, module: Module) -> bool:
    has_weights = survey.ends(module) is not None
    convolves = any(hasattr(layer, "in_channels") for layer in survey.layers(module))
    return has_weights and convolves and _NUMBERED.fullmatch(module.label) is not None
