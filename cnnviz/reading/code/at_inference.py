"""Where `self.training` chooses among structures: what is drawn is the one at inference."""

from __future__ import annotations

import ast
from time import thread_time
from typing import TYPE_CHECKING

from cnnviz.reading.code.language.trace import Trace
from cnnviz.reading.code.networks.following import followed
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.values.modules import Module


def at_inference(e: Evaluator, root: Module, way: Way) -> Iterator[str]:
    """The sentence on it, where the network is another in training."""
    only_told = _told_to_functions(e)
    chosen = [one for one in e.asked_training.values() if id(one) not in only_told]
    if not chosen or _wiring(_in_training(e, root, way)) == _wiring(way):
        return
    other = "is" if thread_time() < e.budget.end else "may be"  # It is not followed to its end.
    yield (
        f"the network is read as at inference, where self.training is False{line_of(chosen[0])}:"
        f" in training it {other} another"
    )


def _told_to_functions(e: Evaluator) -> set[int]:
    """The nodes that only tell a function of PyTorch's: `F.dropout(x, training=self.training)`."""
    calls = [one for one in nodes(e.source.tree) if isinstance(one, ast.Call)]
    told = [one for one in calls if ast.unparse(one.func).rpartition(".")[2] in _TOLD]
    found = (part for one in told for part in (*one.args, *(k.value for k in one.keywords)))
    return {id(one) for one in found}


_TOLD = frozenset(
    "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout batch_norm"
    " instance_norm rrelu".split()
)


def _in_training(e: Evaluator, root: Module, way: Way) -> Way:
    """The way of the same input while the network is trained; nothing of it stays."""
    held = e.trace, e.paths, e.passed, e.budget
    trained, fixed, hints = [*e.trained], [*e.fixed], [*e.hints]
    e.trace, e.passed, e.in_training = Trace(e.source), set(e.passed), True
    try:
        return followed(e, root, way.shape)
    finally:
        e.in_training = False
        e.trace, e.paths, e.passed, e.budget = held
        e.trained, e.fixed, e.hints = trained, fixed, hints


def _wiring(way: Way) -> object:
    """The calls of a way and what they read; what hinders it, too."""
    places = {id(use): at for at, use in enumerate(way.uses)}
    calls = [
        (id(use.module), use.layer, [places.get(id(one)) for one in use.reads]) for use in way.uses
    ]
    return calls, len(way.refused)
