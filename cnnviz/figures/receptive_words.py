"""The words of the figure receptive-field: what each layer's neurons see, and how that adds up."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from cnnviz.figures.columns import Column, spatial
from cnnviz.figures.network_steps import did
from cnnviz.figures.receptive_trace import Reached
from cnnviz.graph.field import Field
from cnnviz.layers.linear import Linear


class Caption(NamedTuple):
    """The words under a column: its layer, how much of it is traced, what a neuron of it sees."""

    done: tuple[str, ...]
    part: str
    whole: str
    sees: str


class Told(NamedTuple):
    """The words of the whole figure: the title, the line that adds up, and a sentence on it.

    `short` is the line where it has little room.
    """

    title: str
    headline: str
    plain: str
    short: str


def sizes(numbers: tuple[int, ...] | list[int]) -> str:
    """Sizes as people write them.

    >>> sizes([3, 3]), sizes((1000,))
    ('3 × 3', '1,000')
    """
    return " × ".join(f"{n:,}" for n in numbers)


def noun_of(column: Column) -> str:
    """What one position of a column is: a neuron, or where it has several channels, a position."""
    if spatial(column.shape)[0] > 1:
        return "position"
    return "neuron" if column.layer else "input"


def captions(
    found: tuple[Column, ...],
    traced: tuple[Reached, ...],
    seen: tuple[Field | None, ...],
    forward: bool,
) -> tuple[Caption, ...]:
    """The words under each column."""
    made = []
    for column, reached, field in zip(found, traced, seen, strict=True):
        shape = spatial(column.shape)[1:]
        noun = noun_of(column) + "s" * (prod(shape) > 1)
        done = did(column.layer) if column.layer else ("input",)
        says = field and column.layer and not forward
        sees = f"each sees {sizes(field.receptive_field)}" if field and says else ""
        if sees and len(shape) == 1 and len(found) < 6:
            sees += (
                f" {noun_of(found[0])}{'s' * (field is not None and field.receptive_field != [1])}"
            )
        whole = f"of {sizes(shape)}" + (f" {noun}" if len(shape) == 1 else "")
        made.append(Caption(done, sizes(reached.sizes), whole, sees))
    return tuple(made)


def told(
    found: tuple[Column, ...], traced: tuple[Reached, ...], seen: tuple[Field | None, ...]
) -> Told:
    """The words on one neuron traced back to the input."""
    whole, nouns = spatial(found[0].shape)[1:], f"{noun_of(found[0])}s"
    got, last = traced[0].sizes, seen[-1]
    if last is None:
        part = f"{sizes(got)} of {sizes(whole)} {nouns}"
        plain = "Neurons of these layers do not all see equally many inputs."
        if any(isinstance(column.layer, Linear) for column in found):
            plain = "A neuron of a fully connected layer sees every neuron of the layer before."
        line = f"Receptive field: {part}"
        return Told(f"One neuron sees {part}", line, plain, line)
    steps = [field.receptive_field for field in seen if field]
    grown = [one for one, before in zip(steps[1:], steps, strict=False) if one != before]
    title = f"One neuron sees {sizes(got)} of {sizes(whole)} {nouns}"
    if len(grown) > 1:
        title = f"Layer by layer, neurons see more: {_then([sizes(one) for one in grown])} {nouns}"
    size = (
        f"{sizes(last.receptive_field)} {nouns if set(last.receptive_field) != {1} else nouns[:-1]}"
    )
    line = f"Receptive field: {size}"
    return Told(title, f"{line}{_sum(steps)}", _why(got, last), line)


def _then(words: list[str]) -> str:
    if len(words) > 4:
        return f"{words[0]} to {words[-1]}"
    return f"{', '.join(words[:-1])}, then {words[-1]}"


def _sum(steps: list[list[int]]) -> str:
    """How the receptive field adds up, along the first axis where they are alike."""
    last = steps[-1]
    added = [one[0] - before[0] for one, before in zip(steps[1:], steps, strict=False)]
    terms = [str(n) for n in added if n]
    if len(set(last)) > 1 or len(terms) > 8 or not terms:
        return ""
    return f", {last[0]:,} = 1 + {' + '.join(terms)}"


def _why(got: tuple[int, ...], last: Field) -> str:
    text = "Each layer adds (kernel − 1), times the strides before it and its dilation."
    if any(a < b for a, b in zip(got, last.receptive_field, strict=True)):
        text += f" This neuron gets {sizes(got)}: the rest is padding, or holes of a dilation."
    return text


def told_forward(found: tuple[Column, ...], traced: tuple[Reached, ...]) -> Told:
    """The words on one input traced forward."""
    counts = [sizes(reached.sizes) for reached in traced[1:]]
    one = prod(traced[-1].sizes) == 1
    ends = f"1 {noun_of(found[-1])}" if one else f"{counts[-1]} {noun_of(found[-1])}s"
    title = f"One input reaches {ends}" + (" in the last layer" if len(counts) > 4 else "")
    if 1 < len(counts) < 5:
        title = f"One input reaches {', '.join(counts[:-1])}, then {ends}"
    chain = " → ".join(["1 input", *counts[:-1], ends])
    plain = "These are all the neurons that a change of this input can change."
    return Told(title, chain, plain, title)


def brief(caption: Caption) -> Caption:
    """The same in fewer words.

    >>> brief(Caption((), "3", "of 9 neurons", "each sees 5 inputs"))
    Caption(done=(), part='3', whole='of 9', sees='sees 5')
    """
    return caption._replace(
        whole=caption.whole.rstrip("abcdefghijklmnopqrstuvwxyz").rstrip(),
        sees=caption.sees.removeprefix("each ").rstrip("abcdefghijklmnopqrstuvwxyz").rstrip(),
    )
