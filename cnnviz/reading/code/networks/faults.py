"""The faults of a network, brief: only a few places that are left open."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from cnnviz.errors import Fault
from cnnviz.layers.base import Shape, times
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.leaf_layers import setting, unknown_reason
from cnnviz.reading.code.library.parameter_counts import is_undrawn
from cnnviz.reading.code.modules.registration import tied_weights
from cnnviz.reading.code.networks.following import Way
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.lazy import StepLayers, undetermined_reason, undetermined_step
from cnnviz.reading.report import spec_error
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wording import listed

MAX_PLACES = 5
"""How many places a message shows that the text leaves open; the others are only named."""

OPEN_NAME = " is not known: "
"""In reasons, after a name that the text leaves open."""

_SETTING = re.compile(r"; say (--set (?:\"[^\"]*\"|[^\s;]+))(?:; nor (?:is|are) (.+))?$")


_CAUSE = re.compile(r" and (\w+) has no default")
_OF_INPUT = "; no input is given"  # In reasons about a chosen input.


class Stops:
    """Raises errors on what hinders the reading of a text."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def fault(self, unknown: Unknown) -> Fault:
        """The fault of an unknown."""
        node = unknown.node or self.source.tree
        return self.source.fault(node, unknown_reason(unknown))

    def stop(self, faults: list[Fault]) -> None:
        """Raises an error with these faults, if there are any."""
        if faults:
            raise spec_error(self.source.text, faults, last=all_settings(faults))


def all_settings(faults: list[Fault]) -> str:
    """All options in one line to copy, if several faults ask for a value each.

    >>> reason = "n is not known: argparse reads the command line; say --set n=3"
    >>> all_settings([Fault(0, 1, reason), Fault(2, 3, reason.replace("n=3", "k=4"))])
    'All at once: --set n=3 --set k=4'
    """
    matches = [match for fault in faults if (match := _SETTING.search(fault.reason))]
    more = [name for match in matches for name in re.split(", | and ", match[2] or "") if name]
    options = [
        *(match[1] for match in matches),
        *(f"--set {setting(name)}" for name in more if "…" not in name),
    ]
    unique = list(dict.fromkeys(options))
    return f"All at once: {' '.join(unique)}" if len(unique) > 1 else ""


def _brief(faults: list[Fault]) -> list[Fault]:
    """The first faults, without repetitions of a reason for the same name."""
    by_key: dict[str, Fault] = {}
    for fault in sorted(faults):
        # An example, `--set n=3`, may be known at one place only.
        key_text = _SETTING.sub(r"\2", fault.reason.partition(_OF_INPUT)[0])
        key = key_text if OPEN_NAME in fault.reason else f"{fault}"
        by_key.setdefault(key, fault)
    for key, fault in list(by_key.items()):  # Of `opt` and `opt.big`, keep the second.
        name = fault.reason.partition(OPEN_NAME)[0] if OPEN_NAME in fault.reason else "\n"
        if any(other.reason.startswith((f"{name}.", f"{name}[")) for other in by_key.values()):
            del by_key[key]
    names = {fault.reason.partition(OPEN_NAME)[0] for fault in by_key.values()}
    for key, fault in list(by_key.items()):  # Of `width` and what depends on it, the first.
        cause = _CAUSE.search(fault.reason)
        if cause and cause[1] in names and not fault.reason.startswith(f"{cause[1]}{OPEN_NAME}"):
            del by_key[key]
    left_open = [fault for fault in by_key.values() if OPEN_NAME in fault.reason]
    if len(left_open) <= MAX_PLACES:
        return list(by_key.values())
    *first, last = left_open[:MAX_PLACES]
    more = [fault.reason.partition(OPEN_NAME)[0] for fault in left_open[MAX_PLACES:]]
    nor = "is" if len(more) == 1 else "are"
    last = last._replace(reason=f"{last.reason}; nor {nor} {listed(more)}")
    return [fault for fault in by_key.values() if OPEN_NAME not in fault.reason] + [*first, last]


def faults_of(source: Source, skips: Skips, root: Module, way: Way) -> list[Fault]:
    """All faults of a network: of its layers as they are built, and on the way of its data."""
    faults: list[Fault] = []
    is_complete = not way.refused  # Undrawn modules were not called then: a call is refused.
    for path, module in root.named() if not way.behind else ():
        kind = module.cls.name if module.cls else module.kind
        skipped = skips.names and skips.take(path, kind)
        if skipped:
            way.passed.add(id(module))
        if id(module) not in way.passed and not (is_complete and is_undrawn(module)):
            faults += _module_faults(source, module, way)
    faults += [
        source.fault(unknown.node, unknown.why)
        for unknown in tied_weights(root)
        if unknown.node is not None
    ]
    faults += [refused.fault for refused in way.refused]
    return _brief(list(dict.fromkeys(faults)))


def guesses(
    e: Evaluator, root: Module, way: Way, walk: Callable[[Shape], Way], *, any_vector: bool
) -> list[Fault]:
    """Faults of a chosen input: a lazy layer that it decides, or its number of axes."""
    faults = _keras_faults(e, way, walk) if root.keras else _lazy_faults(e, way, walk)
    return faults + (_rank_faults(e, root, way, walk) if any_vector else [])


def _keras_faults(e: Evaluator, way: Way, walk: Callable[[Shape], Way]) -> list[Fault]:
    """The fault of the first layer of Keras whose weights depend on the size chosen, as those of a
    Dense behind a Flatten do.
    """
    channels, *sizes = way.shape
    if not sizes or way.refused:
        return []
    trained = list(e.trained)
    others = walk((channels, *(2 * size for size in sizes))).uses
    e.trained = trained
    for use, other in zip(way.uses, others, strict=False):
        counts = [one.layer.parameters if one.layer else 0 for one in (use, other)]
        if counts[0] != counts[1]:
            step = use.module.step if use.module is not None else None
            if step is None:
                return [e.source.fault(use.node, _DEPENDS)]
            return [Fault(*e.source.span(step.place()), undetermined_reason(step))]
    return []


_DEPENDS = "no input is given, and how many weights this has depends on it: say it with --input"


def _lazy_faults(e: Evaluator, way: Way, walk: Callable[[Shape], Way]) -> list[Fault]:
    """The fault of a lazy layer whose weights depend on the chosen input."""

    def met(shape: Shape) -> StepLayers | None:
        trained = list(e.trained)
        result = way if shape == way.shape else walk(shape)
        e.trained = trained
        uses = [(use.module.step if use.module else None, use.layer) for use in result.uses]
        return None if result.refused else uses

    step = undetermined_step(way.shape, met) if not way.refused else None
    return [] if step is None else [Fault(*e.source.span(step.place()), undetermined_reason(step))]


_TRIED_SHAPES = ((3, 64, 64), (3, 64), (3, 16, 16, 16))


def _rank_faults(e: Evaluator, root: Module, way: Way, walk: Callable[[Shape], Way]) -> list[Fault]:
    """The fault of a network that refuses any vector and takes an input of other axes."""
    shape = next(
        (shape for shape in _TRIED_SHAPES if way.refused and not walk(shape).refused), None
    )
    why = "no input is given, and nothing says how many axes it has: say it with --input"
    advice = f"{why}, such as --input {times(shape or ())}"
    return [] if shape is None else [e.source.fault(root.node, advice)]


def _module_faults(source: Source, module: Module, way: Way) -> list[Fault]:
    """The faults of a module as it is built."""
    faults: list[Fault] = []
    parts = [module.refused] if module.refused is not None else module.children.values()
    unread = [cause for part in parts if isinstance(part, Unknown) for cause in part.causes()]
    if unread and module.cls is not None:
        unread += [
            cause for unknown in _unknown_called(module) for cause in unknown.causes() if cause.name
        ]
    for unknown in dict.fromkeys(unread):
        if unknown.node is not None:
            faults.append(source.fault(unknown.node, unknown_reason(unknown)))
            way.asked_names |= {unknown.name} - {""}
    return [*faults, *(module.step.faults if module.step is not None else ())]


def _unknown_called(module: Module) -> list[Unknown]:
    """The unknown attributes of a module that its class calls: `self.act(x)`."""
    assert module.cls is not None
    calls = [node.func for node in nodes(module.cls.node) if isinstance(node, ast.Call)]
    names = {function.attr for function in calls if isinstance(function, ast.Attribute)}
    return [
        value
        for name, value in module.attrs.items()
        if name in names and isinstance(value, Unknown)
    ]


def unknown_sizes(root: Module) -> list[Unknown]:
    """The unknowns in the first input that a layer of a network states, if there are any."""
    layers = [layer for layer in root.children.values() if isinstance(layer, Module)]
    sizes_given = (layer.said.get("sizes") for layer in layers)
    return next(([*sizes.causes()] for sizes in sizes_given if isinstance(sizes, Unknown)), [])


def doubts_of(root: Module) -> list[Unknown]:
    """The first doubt about a module of a network, if there is any."""
    return [module.doubt for module in root.modules() if module.doubt is not None][:1]
