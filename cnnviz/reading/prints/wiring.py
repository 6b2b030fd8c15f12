"""From a print's modules to their calls: chains, and known blocks."""

from __future__ import annotations

from cnnviz.errors import Fault
from cnnviz.reading.prints.class_names import SEQUENTIALS, may_skip
from cnnviz.reading.prints.doubts import Doubt, doubts_of
from cnnviz.reading.prints.forwards import Chain, Term
from cnnviz.reading.prints.functions import call_name, function
from cnnviz.reading.prints.graph_walk import Use
from cnnviz.reading.prints.guesses import alone_of, gate_of, residual_of
from cnnviz.reading.prints.known_forwards import descendant, forward_of, unreadable_reason
from cnnviz.reading.prints.leaves import functional
from cnnviz.reading.prints.modules import ROW, Module
from cnnviz.reading.prints.survey import Survey, called_children, is_layer, is_sequential
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.wording import Faults


class Wiring:
    """The calls of a print, in the order in which the data passes them.

    `known` are the classes whose wiring was taken as known; `guesses` say how others were
    wired; `uncalled` are modules that no data passes; `doubts` tell where the printed order may
    not be that of the calls; `in_turn` are the classes whose children were taken in that order,
    `numbered` those among Sequentials that were taken for one by their labels.
    """

    def __init__(self, root: Module, faults: Faults, skips: Skips) -> None:
        self.faults, self.skips = faults, skips
        self.survey = Survey(root, faults, skips)
        labelled = (
            root.kind in ("", ROW) and len(root.children) == 1
        )  # `(denselayer1): ...` by itself.
        self.root = root.children[0] if labelled else root
        self.uses: list[Use] = []
        self.known: list[str] = []
        self.guesses: list[str] = []
        self.uncalled: list[Module] = []
        self.doubts: list[Doubt] = []
        self.in_turn: list[str] = []
        self.numbered: list[str] = []
        self.refused: list[Fault] = []
        self._reported: set[str] = set()
        self.module(root, 0)

    @property
    def sequential(self) -> bool:
        """Whether all of it is Sequential, whose order is certain."""
        return not (self.known or self.guesses or self.in_turn)

    def module(self, module: Module, place: int) -> int:
        """Adds the calls of a module that reads `place`; returns the place of its output."""
        if self.survey.skipped(module):
            return place
        if is_layer(module):
            return self.layer(module, place)
        return self.block(module, place)

    def layer(self, module: Module, place: int) -> int:
        """Adds the call of a layer: its paddings before it, its norm and activation after it."""
        first = [child for child in called_children(module) if "pad" in child.kind.casefold()]
        for child in first:
            place = self.module(child, place)
        steps = self.survey.steps(module)
        rest = [child for child in called_children(module) if child not in first]
        # The norm of a fused layer, ConvBnReLU2d, comes between it and its activation.
        norms = [child for child in rest if len(steps) > 1 and "norm" in child.kind.casefold()]
        for step in steps[:1]:
            place = self.use(step, place)
        for child in norms:
            place = self.module(child, place)
        for step in steps[1:]:
            place = self.use(step, place)
        for child in rest:
            place = place if child in norms else self.module(child, place)
        return place

    def use(self, step: Step, *reads: int) -> int:
        """Adds a call; returns the place of its output."""
        self.uses.append(Use(step, reads))
        return len(self.uses)

    def block(self, module: Module, place: int) -> int:
        """Adds the calls of a module that has children."""
        reason = unreadable_reason(module.kind)
        if reason:
            self.refuse(module, reason)
            return place
        guess = alone_of(module) if module is self.root else None
        forward = forward_of(module) if guess is None else None
        if forward is not None:
            self.note(self.known, module.kind)
            return self.forward(module, forward, place, {})
        guess = guess or gate_of(module, self.survey) or residual_of(module, self.survey)
        if guess is not None and not is_sequential(module):
            self.note(self.guesses, guess.words)
            return self.forward(module, guess.forward, place, {})
        return self.in_order(module, place)

    def in_order(self, module: Module, place: int) -> int:
        """Adds the calls of the children, one after another; records doubts about that."""
        sequential = is_sequential(module)
        if not sequential or may_skip(module.kind) or not module.kind:
            self.note(self.in_turn, module.title)
        elif module.kind not in SEQUENTIALS and module.children[1:]:
            self.note(self.numbered, module.kind)
        for doubt in doubts_of(module, self.survey):
            if doubt.certain:
                self.refuse(module, doubt.reason)
            else:
                self.doubts.append(doubt)
        for child in module.children:
            may_gate = not sequential and is_sequential(child)
            guess = gate_of(child, self.survey) if may_gate else None
            if guess is None:
                place = self.module(child, place)
            else:
                self.note(
                    self.guesses, f"{module.title} scales its maps by what {child.label} gives"
                )
                place = self.forward(child, guess.forward, place, {})
        return place

    def forward(self, module: Module, chain: Chain, place: int, places: dict[str, int]) -> int:
        """Adds the calls of a known forward that begins at `place`; `places` are those it named."""
        start = place
        for term in chain:
            name = term.name
            if name == "x":
                place = start
            elif name[0] == "=":
                places[name[1:]] = place
            elif name in places:
                place = places[name]
            elif term.branches:
                place = self.join(module, term, place, places)
            elif name[0] == ".":
                place = self.function(module, name[1:], place)
            else:
                place = self.call_child(module, name, place)
        return place

    def join(self, module: Module, term: Term, place: int, places: dict[str, int]) -> int:
        """Adds the calls of branches that begin at `place`, and the merge of their outputs."""
        ends = [self.forward(module, branch, place, places) for branch in term.branches]
        if term.optional and not self.survey.keeps_shape(module):
            return ends[0]
        return self.function(module, term.name, *ends)

    def function(self, module: Module, name: str, *reads: int) -> int:
        """Adds the call of a function."""
        ends = self.survey.ends(module)
        layer = function(name, ends.inputs if ends else 1)
        return self.use(functional(call_name(name), module, layer), *reads)

    def call_child(self, module: Module, name: str, place: int) -> int:
        """Adds the calls of a child; none if it is missing, empty or never called."""
        if name[0] == "-":
            return place
        child = descendant(module, name.removeprefix("!"))
        if child is None:
            return place
        if name[0] == "!":
            self.uncalled.append(child)
            return place
        return self.module(child, place)

    def note(self, lines: list[str], words: str) -> None:
        """Adds `words` if they are new."""
        if words not in lines:
            lines.append(words)

    def refuse(self, module: Module, reason: str) -> None:
        """Records why a block is no chain, once per class."""
        if module.kind not in self._reported:
            name = module.call.name
            words = f"{module.title} is no chain as it is printed: {reason}"
            self.refused.append(Fault(name.start, name.end, words))
        self._reported.add(module.kind)
