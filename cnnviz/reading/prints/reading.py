"""From a print to a network, or to a part of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NoReturn

from cnnviz.errors import Fault, SpecError
from cnnviz.layers.base import times
from cnnviz.reading.grammar import tree
from cnnviz.reading.prints.doubts import Doubt
from cnnviz.reading.prints.explanations import joined_hint, likely_reason, pooled_after_each
from cnnviz.reading.prints.graph_walk import GraphWalk, Use
from cnnviz.reading.prints.modules import missing_numbers, modules_of
from cnnviz.reading.prints.side_by_side import choose_module
from cnnviz.reading.prints.surroundings import Prints, Region
from cnnviz.reading.prints.wiring import Wiring
from cnnviz.reading.refusals import Refusal, no_fit_reason
from cnnviz.reading.report import spec_error
from cnnviz.reading.sizing import InputSize, smallest
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.wish import Wish
from cnnviz.reading.wording import Faults

if TYPE_CHECKING:
    from cnnviz.layers.network import Network

_SHOW_FORWARD = (
    "a print does not show forward(): paste the class, or give the module itself in Python,"
    " cnnviz.summary(module, input_shape)"
)
_CHANNELS = ("in_channels", "in_features", "num_features", "num_channels", "normalized_shape")


class PrintReading:
    """One print of a text, on the way to a network."""

    def __init__(self, text: str, prints: Prints, wish: Wish) -> None:
        region, child = prints.choose(wish.model)
        self.text, self.prints, self.region = text, prints, region
        self.input_shape = wish.input_shape
        skips = Skips(wish.skip)
        items, broken = tree(prints.isolated(region))
        is_open = region.cut >= region.end
        cut = region.cut >= 0 and not (is_open and broken)
        # If a bracket is never closed, what follows the print is not another fault.
        self.faults = Faults(
            [self.missing(region)] if cut else [_unclosed(min(broken))] if is_open else broken
        )
        reported = Faults() if cut else self.faults  # Missing lines explain all else.
        module, self.pick_note = choose_module(modules_of(items, reported, region.labels), child)
        self.gaps = missing_numbers(module)
        self.wiring = Wiring(module, reported, skips)
        skips.check()
        if self.wiring.refused and not cut:  # Faults inside such blocks do not matter.
            *others, last = self.wiring.refused
            how = f"{last.reason}; {_SHOW_FORWARD}"
            self.faults[:] = [*others, last._replace(reason=how)]
        self.kind, self.uses = module.kind, self.wiring.uses
        if not self.uses and not self.faults:
            self.fault(region.start, region.end, "there is no layer in this print")

    def missing(self, region: Region) -> Fault:
        """The fault that lines are missing."""
        start = min(region.cut, len(self.text) - 1)
        end = self.text.find("\n", start)
        line = Fault(start, len(self.text) if end < 0 else end, "")
        return line._replace(reason="the print is cut off, lines are missing here: paste all of it")

    def whole(self) -> Network:
        """The network of all modules."""
        return self.read(None)

    def part(self, layers: str) -> Network:
        """The calls that `layers` picks, whatever faults the others have."""
        try:
            return self.read(layers)
        except SpecError:
            from cnnviz.reading.prints.parts import part_alone

            return part_alone(self, layers)

    def read(self, layers: str | None) -> Network:
        """The network of all calls, or of those that `layers` picks."""
        self.stop(self.faults)
        choice = self.size_input(self.uses)
        walk = GraphWalk(self.uses, choice.shape)
        self.refuse(walk, choice)
        self.stop(self.faults)
        self.doubt(walk, choice)
        from cnnviz.reading.prints.networks import network_of

        return network_of(self, walk, choice, layers)

    def size_input(self, uses: Sequence[Use], part: bool = False) -> InputSize:
        """The input's shape: as given, or the smallest that all calls accept."""
        if self.input_shape is not None and not part:
            return InputSize(self.input_shape, "")
        steps = [use.step for use in uses]
        return smallest(steps, part=part, walk=lambda shape: GraphWalk(uses, shape))

    def refuse(self, walk: GraphWalk, choice: InputSize) -> None:
        """Records why calls cannot take their inputs."""
        for refusal in walk.refusals:
            step, reason = refusal.step, refusal.reason
            if refusal.shape:
                reason = self.linear_reason(refusal, choice)
            elif refusal.step.layer is not None and refusal.step.layer.merges:
                reason = "; ".join((reason, *self.other_input()))
            if choice.chosen and not self.fixes_channels(step):
                reason = "no layer before it tells the input's channels: say the input (--input)"
            is_last = refusal is walk.refusals[-1]
            if not self.wiring.sequential:
                reason = f"{step.name}: {reason}" + (f"; {_SHOW_FORWARD}" if is_last else "")
            reason += self.other_prints() if is_last else ""
            self.faults.at(step.place(refusal.argument), reason)
        for place, reason in choice.refused(walk):
            self.faults.at(place, reason)

    def fixes_channels(self, step: Step) -> bool:
        """Whether a layer before `step` takes a number of channels of its own."""
        before = takewhile(lambda use: use.step is not step, self.uses)
        return any(hasattr(use.step.layer, words) for use in before for words in _CHANNELS)

    def other_prints(self) -> str:
        """The hint that there are other prints, if there are."""
        region = self.region
        others = [other for other in self.prints.regions if other is not region and other.name]
        titles = dict.fromkeys(map(self.prints.title, others))
        quoted = [f'"{title}"' if " " in title else title for title in titles]
        return f"; --model takes another print: {', '.join(quoted[:4])}" if quoted else ""

    def linear_reason(self, refusal: Refusal, choice: InputSize) -> str:
        """Why a Linear cannot take its input, and what would make it fit."""
        if not choice.fits and len(refusal.shape) > 1:
            reasons = [no_fit_reason(refusal.step.layer, refusal.shape) + joined_hint(refusal)]
        else:
            reasons = [refusal.reason, likely_reason(self.uses, refusal, choice.shape)]
        return "; ".join(reason for reason in (*reasons, *self.other_input()) if reason)

    def other_input(self) -> list[str]:
        """That all layers accept another input than the one given, if they do."""
        if self.input_shape is None:
            return []
        printed = self.size_input(self.uses, part=True)
        if not printed.fits or GraphWalk(self.uses, printed.shape).refusals:
            return []
        return [f"as printed, it fits an input of {times(printed.shape)} (--input)"]

    def doubt(self, walk: GraphWalk, choice: InputSize) -> None:
        """Refuses a print whose order may not be that of the calls, unless a size confirms it."""
        if self.input_shape is not None and walk.flattens:
            return
        for doubt in self.wiring.doubts:
            reason = f"{doubt.reason}{self.if_so(doubt, walk, choice)}; {_SHOW_FORWARD}"
            if choice.chosen and walk.flattens:
                reason += f"; as it is printed, it fits an input of {times(choice.shape)} (--input)"
            reason += self.other_prints() if doubt is self.wiring.doubts[-1] else ""
            self.faults.at(doubt.module.call.name, reason)
        self.stop(self.faults)

    def if_so(self, doubt: Doubt, walk: GraphWalk, choice: InputSize) -> str:
        """The input that fits if a pool is called after each layer, which is likelier than once."""
        uses = pooled_after_each(self.uses) if doubt.pool and walk.flattens else []
        repeated = self.size_input(uses, part=True) if uses and choice.chosen else None
        if repeated is None or not repeated.fits or repeated.shape == choice.shape:
            return ""
        return f", which is likelier: then it fits an input such as {times(repeated.shape)}"

    def fault(self, start: int, end: int, reason: str) -> NoReturn:
        """Raises the error of a single fault."""
        raise spec_error(self.text, [Fault(start, end, reason)])

    def stop(self, faults: Iterable[Fault]) -> None:
        """Raises the error that reports `faults`, if there are any."""
        faults = tuple(faults)
        if faults:
            raise spec_error(self.text, faults)


def _unclosed(fault: Fault) -> Fault:
    return fault._replace(reason=f"{fault.reason}: if the print is cut off, paste all of it")
