"""What a user should know of how code was read, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.reading.code.built import UNNAMED
from cnnviz.reading.code.following import paths_of
from cnnviz.reading.code.lookups import lookup_of, told
from cnnviz.reading.code.otherwise import otherwise
from cnnviz.reading.code.source import line_of
from cnnviz.reading.code.wiring import lookup_name
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.built import Choice
    from cnnviz.reading.code.evaluator import Evaluator
    from cnnviz.reading.code.following import Way

_SHOWN = 4  # Names of other networks that a note lists.


def remarks(e: Evaluator, choice: Choice, way: Way) -> list[str]:
    """The sentences, what changes numbers first."""
    found = []
    if choice.name == UNNAMED:
        found.append("the text makes no Model: what it computes from its Input is drawn")
    if choice.others:
        names = choice.others[-_SHOWN:]
        more = f" and {len(choice.others) - _SHOWN} more" if len(choice.others) > _SHOWN else ""
        found.append(
            f"{choice.name} is drawn; --model chooses another: {listed(names, 'or')}{more}"
        )
    found += otherwise(e, choice.module, choice.name, way.shape)
    for name, argument in e.namesakes.items():
        found.append(
            f"the text never gives {name}{line_of(argument)}: it is taken as what it calls so"
            " elsewhere; --set says another"
        )
    for stranger in e.strangers:
        words = e.source.words(stranger.node)
        base = (
            "Keras's Model"
            if any(use.module and use.module.keras for use in way.uses)
            else "nn.Module"
        )
        found.append(f"{words} is not in the text: it is taken as {base}{line_of(stranger.node)}")
    drawn = {id(use.node) for use in way.uses}
    left_out = [node for node in e.fixed if id(node) in drawn]
    if left_out:
        many = len(_places(left_out))
        which = f"{many:,} fixed factors or summands" if many > 1 else "1 fixed factor or summand"
        found.append(
            f"{which} of the data {'are' if many > 1 else 'is'} left out{line_of(left_out[0])}:"
            " each neuron is joined to itself"
        )
    if e.old:
        found.append(f"Keras 1's words are read by its own rules{line_of(e.old[0])}")
    if e.trained:
        found.append(
            f"a dropout stays on at inference here; it is drawn as off{line_of(e.trained[0])}"
        )
    if e.trace.lone:
        found.append(
            "the text takes one input at a time: its batch axis is flattened"
            f"{line_of(e.trace.lone[0])}"
        )
    used = {id(use.module) for use in way.uses}
    frozen = [node for owner, node in e.frozen if any(id(one) in used for one in owner.modules())]
    if frozen:
        found.append(
            f"parameters of what is trainable = False{line_of(frozen[0])} are counted all the same"
        )
    start = lookup_of(way.uses)
    if start is not None:
        found.append(told(start, lookup_name(start, paths_of(choice.module))))
    notes = [use.module.step.note for use in way.uses if use.module and use.module.step]
    found += list(dict.fromkeys(note for note in notes if note))
    return found


def _places(nodes: list[ast.AST]) -> set[tuple[int, int]]:
    return {(getattr(n, "lineno", 0), getattr(n, "col_offset", 0)) for n in nodes}
