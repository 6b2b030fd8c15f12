"""A print's modules to the calls that they make: chains, and known blocks as they are known."""

from __future__ import annotations

from cnnviz.errors import Fault
from cnnviz.reading.prints.doubts import Doubt, doubts_of
from cnnviz.reading.prints.forwards import Chain, Term
from cnnviz.reading.prints.functions import call_name, function
from cnnviz.reading.prints.graph_walk import Use
from cnnviz.reading.prints.guesses import gate_of, residual_of
from cnnviz.reading.prints.known import forward_of, found, unseen
from cnnviz.reading.prints.leaves import functional
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.named import may_skip
from cnnviz.reading.prints.survey import Survey, inside, is_layer, is_sequential
from cnnviz.reading.skipping import Skips
from cnnviz.reading.steps import Step
from cnnviz.reading.wording import Faults


class Wiring:
    """The calls of a print, in the order in which the data passes them.

    `known` are the classes whose wiring was taken as known; `guesses` say of others how they were
    taken; `uncalled` are modules that no data passes; `doubts` tell where the printed order may
    not be that of the data; `in_turn` are the classes whose children were taken in that order.
    """

    def __init__(self, root: Module, faults: Faults, skips: Skips) -> None:
        self.faults, self.skips = faults, skips
        self.survey = Survey(faults, skips)
        self.uses: list[Use] = []
        self.known: list[str] = []
        self.guesses: list[str] = []
        self.uncalled: list[Module] = []
        self.doubts: list[Doubt] = []
        self.in_turn: list[str] = []
        self.refused: list[Fault] = []
        self._told: set[str] = set()
        self.module(root, 0)

    @property
    def sequential(self) -> bool:
        """Whether all of it is Sequential, whose order is no question."""
        return not (self.known or self.guesses or self.in_turn)

    def module(self, module: Module, at: int) -> int:
        """The calls of a module that reads `at`; the place of what it gives."""
        if self.survey.skipped(module):
            return at
        if is_layer(module):
            return self.layer(module, at)
        return self.block(module, at)

    def layer(self, module: Module, at: int) -> int:
        """The call of a layer: its paddings come before it, its norm and activation behind it."""
        first = [child for child in inside(module) if "pad" in child.kind.casefold()]
        for child in first:
            at = self.module(child, at)
        steps = self.survey.steps(module)
        rest = [one for one in inside(module) if one not in first]
        # The norm of a fused layer, ConvBnReLU2d, stands between it and its activation.
        norms = [one for one in rest if len(steps) > 1 and "norm" in one.kind.casefold()]
        for step in steps[:1]:
            at = self.use(step, at)
        for child in norms:
            at = self.module(child, at)
        for step in steps[1:]:
            at = self.use(step, at)
        for child in rest:
            at = at if child in norms else self.module(child, at)
        return at

    def use(self, step: Step, *reads: int) -> int:
        """Adds a call; the place of what it gives."""
        self.uses.append(Use(step, reads))
        return len(self.uses)

    def block(self, module: Module, at: int) -> int:
        """The calls of a module that has children."""
        reason = unseen(module.kind)
        if reason:
            self.refuse(module, reason)
            return at
        forward = forward_of(module)
        if forward is not None:
            self.note(self.known, module.kind)
            return self.forward(module, forward, at, {})
        guess = gate_of(module, self.survey) or residual_of(module, self.survey)
        if guess is not None and not is_sequential(module):
            self.note(self.guesses, guess.words)
            return self.forward(module, guess.forward, at, {})
        return self.in_order(module, at)

    def in_order(self, module: Module, at: int) -> int:
        """The calls of the children, one after another; doubts about that are recorded."""
        sequential = is_sequential(module)
        if not sequential or may_skip(module.kind):
            self.note(self.in_turn, module.said)
        for doubt in doubts_of(module, self.survey):
            if doubt.certain:
                self.refuse(module, doubt.reason)
            else:
                self.doubts.append(doubt)
        for child in module.children:
            gates = not sequential and is_sequential(child)
            guess = gate_of(child, self.survey) if gates else None
            if guess is None:
                at = self.module(child, at)
            else:
                self.note(
                    self.guesses, f"{module.said} scales its maps by what {child.label} gives"
                )
                at = self.forward(child, guess.forward, at, {})
        return at

    def forward(self, module: Module, chain: Chain, at: int, kept: dict[str, int]) -> int:
        """The calls of a known forward that begins at `at`; `kept` are the places it has named."""
        start = at
        for term in chain:
            name = term.name
            if name == "x":
                at = start
            elif name[0] == "=":
                kept[name[1:]] = at
            elif name in kept:
                at = kept[name]
            elif term.branches:
                at = self.join(module, term, at, kept)
            elif name[0] == ".":
                at = self.function(module, name[1:], at)
            else:
                at = self.labelled(module, name, at)
        return at

    def join(self, module: Module, term: Term, at: int, kept: dict[str, int]) -> int:
        """The calls of branches that begin at `at`, and the merge of what they give."""
        ends = [self.forward(module, branch, at, kept) for branch in term.branches]
        if term.optional and not self.survey.keeps(module):
            return ends[0]
        return self.function(module, term.name, *ends)

    def function(self, module: Module, name: str, *reads: int) -> int:
        """The call of a function."""
        ends = self.survey.ends(module)
        made = function(name, ends.taken if ends else 1)
        return self.use(functional(call_name(name), module, made), *reads)

    def labelled(self, module: Module, name: str, at: int) -> int:
        """The calls of a child; none where it is missing, empty or never called."""
        if name[0] == "-":
            return at
        child = found(module, name.removeprefix("!"))
        if child is None:
            return at
        if name[0] == "!":
            self.uncalled.append(child)
            return at
        return self.module(child, at)

    def note(self, where: list[str], words: str) -> None:
        """Keeps what has to be said once."""
        if words not in where:
            where.append(words)

    def refuse(self, module: Module, reason: str) -> None:
        """Records why a block is no chain, once for each class."""
        if module.kind not in self._told:
            name = module.call.name
            words = f"{module.said} is no chain as it is printed: {reason}"
            self.refused.append(Fault(name.start, name.end, words))
        self._told.add(module.kind)
