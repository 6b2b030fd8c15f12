"""The whole way from a print to a network, or to a part of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn

from cnnviz.errors import Fault, SpecError
from cnnviz.layers.base import times
from cnnviz.reading.grammar import tree
from cnnviz.reading.prints.doubts import Doubt
from cnnviz.reading.prints.explanations import explained, joining, pooled_after_each
from cnnviz.reading.prints.graph_walk import GraphWalk, Use
from cnnviz.reading.prints.modules import modules_of
from cnnviz.reading.prints.side_by_side import one_of
from cnnviz.reading.prints.surroundings import Found, Region
from cnnviz.reading.prints.wiring import Wiring
from cnnviz.reading.refusals import Refusal, unfitting
from cnnviz.reading.report import spec_error
from cnnviz.reading.sizing import Sized, smallest
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wish import Wish
from cnnviz.reading.wording import Faults

if TYPE_CHECKING:
    from cnnviz.layers.network import Network

_SHOW_FORWARD = (
    "a print does not show forward(): paste the class, or give the module itself in Python,"
    " cnnviz.summary(module, input_shape)"
)


class PrintReading:
    """One print of a text, on the way to a network."""

    def __init__(self, text: str, found: Found, wish: Wish) -> None:
        region, child = found.chosen(wish.model)
        self.text, self.found, self.region, self.given = text, found, region, wish.input_shape
        skips = Skips(wish.skip)
        items, broken = tree(found.only(region))
        ends = region.cut >= region.end
        cut = region.cut >= 0 and not (ends and broken)
        # Where a bracket is never closed, what stands behind the print is no fault of its own.
        self.faults = Faults([self.cut(region)] if cut else [min(broken)] if ends else broken)
        told = Faults() if cut else self.faults  # What is missing explains all else.
        module, self.picked = one_of(modules_of(items, told), child)
        self.wiring = Wiring(module, told, skips)
        skips.check()
        if self.wiring.refused and not cut:  # What is in such blocks is no matter of its own.
            *others, last = self.wiring.refused
            how = f"{last.reason}; {_SHOW_FORWARD}"
            self.faults[:] = [*others, last._replace(reason=how)]
        self.uses = self.wiring.uses
        if not self.uses and not self.faults:
            self.fault(region.start, region.end, "there is no layer in this print")

    def cut(self, region: Region) -> Fault:
        """That lines are missing."""
        start = min(region.cut, len(self.text) - 1)
        end = self.text.find("\n", start)
        line = Fault(start, len(self.text) if end < 0 else end, "")
        return line._replace(reason="the print is cut, lines are missing here: paste it whole")

    def whole(self) -> Network:
        """The network of all modules."""
        return self.read(None)

    def part(self, layers: str) -> Network:
        """The calls that `layers` picks; faults of the others are no hindrance."""
        try:
            return self.read(layers)
        except SpecError:
            from cnnviz.reading.prints.parts import part_alone

            return part_alone(self, layers)

    def read(self, layers: str | None) -> Network:
        """The network of all calls, or of those that `layers` picks of them."""
        self.stop(self.faults)
        sized = self.sized(self.uses)
        walk = GraphWalk(self.uses, sized.shape)
        self.refuse(walk, sized)
        self.stop(self.faults)
        self.doubt(walk, sized)
        from cnnviz.reading.prints.networks import network_of

        return network_of(self, walk, sized, layers)

    def sized(self, uses: Sequence[Use], part: bool = False) -> Sized:
        """The input's shape: as it was given, or the smallest that all calls accept."""
        if self.given is not None and not part:
            return Sized(self.given, "")
        steps = [use.step for use in uses]
        return smallest(steps, part=part, walk=lambda shape: GraphWalk(uses, shape))

    def refuse(self, walk: GraphWalk, sized: Sized) -> None:
        """Records why calls cannot take their inputs."""
        for refusal in walk.refusals:
            step, reason = refusal.step, refusal.reason
            if refusal.shape:
                reason = self.linear_reason(refusal, sized)
            last = refusal is walk.refusals[-1]
            if not self.wiring.sequential:
                reason = f"{step.name}: {reason}" + (f"; {_SHOW_FORWARD}" if last else "")
            reason += self.others() if last else ""
            self.faults.at(step.place(refusal.argument), reason)
        for place, reason in sized.refused(walk):
            self.faults.at(place, reason)

    def others(self) -> str:
        """That there are other prints, where there are."""
        region = self.region
        others = [one for one in self.found.regions if one is not region and one.name]
        titles = dict.fromkeys(map(self.found.title, others))
        named = [f'"{one}"' if " " in one else one for one in titles]
        return f"; --model takes another print: {', '.join(named[:4])}" if named else ""

    def linear_reason(self, refusal: Refusal, sized: Sized) -> str:
        """Why a Linear cannot take its input, with what would make it fit."""
        if not sized.fits and len(refusal.shape) > 1:
            reasons = [unfitting(refusal.step.layer, refusal.shape) + joining(refusal)]
        else:
            reasons = [refusal.reason, explained(self.uses, refusal, sized.shape)]
        if self.given is not None:
            other = self.sized(self.uses, part=True)
            fits = f"as printed, it fits an input of {times(other.shape)} (--input)"
            reasons.append(fits if other.fits and other.shape != self.given else "")
        return "; ".join(reason for reason in reasons if reason)

    def doubt(self, walk: GraphWalk, sized: Sized) -> None:
        """Refuses a print whose order may not be that of the data, if no size confirms it."""
        if self.given is not None and walk.flattens:
            return
        for doubt in self.wiring.doubts:
            reason = f"{doubt.reason}{self.if_so(doubt, walk, sized)}; {_SHOW_FORWARD}"
            if sized.chosen and walk.flattens:
                reason += f"; as it is printed, it fits an input of {times(sized.shape)} (--input)"
            reason += self.others() if doubt is self.wiring.doubts[-1] else ""
            self.faults.at(doubt.module.call.name, reason)
        self.stop(self.faults)

    def if_so(self, doubt: Doubt, walk: GraphWalk, sized: Sized) -> str:
        """What input fits where a pool is called after each layer, which is likelier than once."""
        uses = pooled_after_each(self.uses) if doubt.pool and walk.flattens else []
        other = self.sized(uses, part=True) if uses and sized.chosen else None
        if other is None or not other.fits or other.shape == sized.shape:
            return ""
        return f", which is likelier: then it fits an input such as {times(other.shape)}"

    def fault(self, start: int, end: int, reason: str) -> NoReturn:
        """Raises the error of one fault."""
        raise spec_error(self.text, [Fault(start, end, reason)])

    def stop(self, faults: Iterable[Fault]) -> None:
        """Raises the error that tells `faults`, if there are any."""
        found = tuple(faults)
        if found:
            raise spec_error(self.text, found)
