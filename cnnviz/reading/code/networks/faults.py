"""The faults of a network, in few words: a few places of what is left open."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.layers.base import times
from cnnviz.reading.code.language.leaf_layers import setting, unknown_reason
from cnnviz.reading.code.library.parameter_counts import undrawn
from cnnviz.reading.code.modules.registration import tied
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.lazily import Met, hanging, open_reason
from cnnviz.reading.report import spec_error
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.source.source import Source
    from cnnviz.reading.skipping import Skips

MOST_PLACES = 5
"""How many places a message shows where the text leaves something open; it names the others."""

OPEN_NAME = " is not known: "
"""What is said of a name that the text leaves open."""

_SAID = re.compile(r"; say (--set (?:\"[^\"]*\"|[^\s;]+))(?:; nor (?:is|are) (.+))?$")


_CAUSE = re.compile(r" and (\w+) has no default")
_OF_INPUT = "; no input is given"  # Behind what is told of an input that nobody said.


class Stops:
    """Tells what hinders the reading of a text."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def fault(self, unknown: Unknown) -> Fault:
        """The fault that tells what is not known."""
        node = unknown.node or self.source.tree
        return self.source.fault(node, unknown_reason(unknown))

    def stop(self, faults: list[Fault]) -> None:
        """Raises the error that tells `faults`, if there are any."""
        if faults:
            raise spec_error(self.source.text, faults, last=together(faults))


def together(faults: list[Fault]) -> str:
    """All that is to be said, to copy, where several faults ask for a value each.

    >>> reason = "n is not known: argparse reads the command line; say --set n=3"
    >>> together([Fault(0, 1, reason), Fault(2, 3, reason.replace("n=3", "k=4"))])
    'All at once: --set n=3 --set k=4'
    """
    matches = [match for fault in faults if (match := _SAID.search(fault.reason))]
    more = [name for match in matches for name in re.split(", | and ", match[2] or "") if name]
    found = [
        *(match[1] for match in matches),
        *(f"--set {setting(name)}" for name in more if "…" not in name),
    ]
    said = list(dict.fromkeys(found))
    return f"All at once: {' '.join(said)}" if len(said) > 1 else ""


def _brief(faults: list[Fault]) -> list[Fault]:
    """The first faults; one alone of those that say the same of the same name."""
    seen: dict[str, Fault] = {}
    for fault in sorted(faults):
        # What might be said of it, `--set n=3`, may be known of one place alone.
        alone = _SAID.sub(r"\2", fault.reason.partition(_OF_INPUT)[0])
        key = alone if OPEN_NAME in fault.reason else f"{fault}"
        seen.setdefault(key, fault)
    for key, fault in list(seen.items()):  # Of `opt` and `opt.big` the second is to be said.
        name = fault.reason.partition(OPEN_NAME)[0] if OPEN_NAME in fault.reason else "\n"
        if any(other.reason.startswith((f"{name}.", f"{name}[")) for other in seen.values()):
            del seen[key]
    names = {fault.reason.partition(OPEN_NAME)[0] for fault in seen.values()}
    for key, fault in list(seen.items()):  # Of `width` and what was made of it the first is.
        cause = _CAUSE.search(fault.reason)
        if cause and cause[1] in names and not fault.reason.startswith(f"{cause[1]}{OPEN_NAME}"):
            del seen[key]
    left_open = [fault for fault in seen.values() if OPEN_NAME in fault.reason]
    if len(left_open) <= MOST_PLACES:
        return list(seen.values())
    *shown, last = left_open[:MOST_PLACES]
    more = [fault.reason.partition(OPEN_NAME)[0] for fault in left_open[MOST_PLACES:]]
    nor = "is" if len(more) == 1 else "are"
    last = last._replace(reason=f"{last.reason}; nor {nor} {listed(more)}")
    return [fault for fault in seen.values() if OPEN_NAME not in fault.reason] + [*shown, last]


def faults_of(source: Source, skips: Skips, root: Module, way: Way) -> list[Fault]:
    """All faults of a network: of its layers as they are made, and on the way of its data."""
    found: list[Fault] = []
    whole = not way.refused  # What is not drawn was never called: it would be refused there.
    for path, module in root.named() if not way.behind else ():
        kind = module.cls.name if module.cls else module.kind
        skipped = skips.names and skips.take(path, kind)
        if skipped:
            way.passed.add(id(module))
        if id(module) not in way.passed and not (whole and undrawn(module)):
            found += _made_wrong(source, module, way)
    found += [source.fault(one.node, one.why) for one in tied(root) if one.node is not None]
    found += [refused.fault for refused in way.refused]
    return _brief(list(dict.fromkeys(found)))


def guesses(
    e: Evaluator, root: Module, way: Way, walk: Callable[[Shape], Way], *, any_vector: bool
) -> list[Fault]:
    """What an input that nobody said makes wrong: a lazy layer of it, or how many axes it has."""
    return _guessed(e, way, walk) + (_unguessed(e, root, way, walk) if any_vector else [])


def _guessed(e: Evaluator, way: Way, walk: Callable[[Shape], Way]) -> list[Fault]:
    """The fault of a lazy layer that an input made which nobody said, where another would not."""

    def met(shape: Shape) -> Met | None:
        trained = list(e.trained)
        found = way if shape == way.shape else walk(shape)
        e.trained = trained
        uses = [(use.module.step if use.module else None, use.layer) for use in found.uses]
        return None if found.refused else uses

    step = hanging(way.shape, met) if not way.refused else None
    return [] if step is None else [Fault(*e.source.span(step.place()), open_reason(step))]


_TRIED = ((3, 64, 64), (3, 64), (3, 16, 16, 16))


def _unguessed(e: Evaluator, root: Module, way: Way, walk: Callable[[Shape], Way]) -> list[Fault]:
    """The fault of a network that refuses any vector and takes an input of other axes."""
    taken = next((one for one in _TRIED if way.refused and not walk(one).refused), None)
    why = "no input is given, and nothing says how many axes it has: say it with --input"
    such = f"{why}, such as --input {times(taken or ())}"
    return [] if taken is None else [e.source.fault(root.node, such)]


def _made_wrong(source: Source, module: Module, way: Way) -> list[Fault]:
    """The faults of a module as it is made."""
    found: list[Fault] = []
    parts = [module.refused] if module.refused is not None else module.children.values()
    unread = [each for one in parts if isinstance(one, Unknown) for each in one.each()]
    if unread and module.cls is not None:
        unread += [each for one in _called(module) for each in one.each() if each.name]
    for one in dict.fromkeys(unread):
        if one.node is not None:
            found.append(source.fault(one.node, unknown_reason(one)))
            way.asked |= {one.name} - {""}
    return [*found, *(module.step.faults if module.step is not None else ())]


def _called(module: Module) -> list[Unknown]:
    """What a module has under names that its class calls, `self.act(x)`, and is not known."""
    assert module.cls is not None
    calls = [one.func for one in nodes(module.cls.node) if isinstance(one, ast.Call)]
    names = {one.attr for one in calls if isinstance(one, ast.Attribute)}
    return [one for name, one in module.attrs.items() if name in names and isinstance(one, Unknown)]


def unknown_sizes(root: Module) -> list[Unknown]:
    """What is not known of the first input that a layer of a network says, if any is not."""
    layers = [one for one in root.children.values() if isinstance(one, Module)]
    said = (one.said.get("sizes") for one in layers)
    return next(([*sizes.each()] for sizes in said if isinstance(sizes, Unknown)), [])


def doubts_of(root: Module) -> list[Unknown]:
    """The first doubt of whether the modules of a network are the text's, if there is any."""
    return [one.doubt for one in root.modules() if one.doubt is not None][:1]
