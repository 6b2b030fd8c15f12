"""If `self.training` chooses among structures, the one at inference is drawn."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from time import thread_time

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.trace import Trace
from cnnviz.reading.code.networks.following import Way, follow_network
from cnnviz.reading.code.source.nodes import last_name, nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.modules import Module


def at_inference(e: Evaluator, root: Module, way: Way) -> Iterator[str]:
    """A note, if the network is another one in training."""
    passed_on = _passed_to_functions(e) if e.asked_training else ()
    questions = [node for node in e.asked_training.values() if id(node) not in passed_on]
    if not questions or _wiring(_in_training(e, root, way)) == _wiring(way):
        return
    other = "is" if thread_time() < e.budget.end else "may be"  # Not followed to its end.
    yield (
        f"the network is read as at inference, where self.training is False{line_of(questions[0])}:"
        f" in training it {other} another"
    )


def _passed_to_functions(e: Evaluator) -> set[int]:
    """The nodes that only go to a PyTorch function: `F.dropout(x, training=self.training)`."""
    calls = [node for node in nodes(e.source.tree) if isinstance(node, ast.Call)]
    takers = [c for c in calls if last_name(c.func) in _WITH_TRAINING]
    values = (value for c in takers for value in (*c.args, *(k.value for k in c.keywords)))
    return {id(node) for node in values}


_WITH_TRAINING = frozenset(
    "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout batch_norm"
    " instance_norm rrelu".split()
)


def _in_training(e: Evaluator, root: Module, way: Way) -> Way:
    """The way of the same input in training; leaves no trace."""
    saved = e.trace, e.paths, e.passed, e.budget
    trained, fixed, hints = [*e.trained], [*e.fixed], [*e.hints]
    e.trace, e.passed, e.in_training = Trace(e.source), set(e.passed), True
    try:
        return follow_network(e, root, way.shape)
    finally:
        e.in_training = False
        e.trace, e.paths, e.passed, e.budget = saved
        e.trained, e.fixed, e.hints = trained, fixed, hints


def _wiring(way: Way) -> object:
    """The calls of a way and what they read, and how many refusals it has."""
    places = {id(use): at for at, use in enumerate(way.uses)}
    calls = [
        (id(use.module), use.layer, [places.get(id(read)) for read in use.reads])
        for use in way.uses
    ]
    return calls, len(way.refused)
