"""The words of the figure receptive-field: what each layer's neurons see, and how that adds up."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from cnnviz.figures.network.steps import did
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.receptive_field.trace import Reached
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

    `short` is the line where it has little room; `must` what the sentence says that must be known
    even then.
    """

    title: str
    headline: str
    plain: str
    short: str
    must: str = ""


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
) -> tuple[tuple[Caption, ...], ...]:
    """The words under each column: in full, in fewer words, and in the fewest.

    The fewest do not tell what the number of a column counts: `shaded` does.
    """
    columns = list(zip(found, traced, seen, strict=True))
    inputs = noun_of(found[0]) if len(found) < 6 else ""
    told = [_caption(*one, "" if forward else inputs, forward) for one in columns]
    return tuple(told), tuple(map(less, told)), tuple(least(less(one)) for one in told)


def shaded(sees: bool) -> str:
    """Said at the foot where the fewest words are taken: bold is what neurons see, or where nothing
    is told of that, how many are shaded.
    """
    return "First number: how many are shaded." if sees else "Bold: how many are shaded."


def _caption(
    column: Column, reached: Reached, field: Field | None, inputs: str, forward: bool
) -> Caption:
    """The words under a column; `inputs` is the noun for what its neurons see, if one is said."""
    shape = spatial(column.shape)[1:]
    noun = noun_of(column) + "s" * (prod(shape) > 1)
    sees = ""
    if field and column.layer and not forward:
        sees = f"each sees {sizes(field.receptive_field)}"
        if inputs and len(shape) == 1:
            sees += f" {inputs}{'s' * (field.receptive_field != [1])}"
    whole = f"of {sizes(shape)}{f' {noun}' if len(shape) == 1 else ''} shaded"
    done = did(column.layer) if column.layer else ("input",)
    return Caption(done, sizes(reached.sizes), whole, sees)


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
    why, gets = _why(got, last)
    return Told(title, f"{line}{_sum(steps)}", f"{why} {gets}".rstrip(), line, gets)


def curt(title: str) -> str:
    """A title in fewer words.

    >>> curt("Layer by layer, neurons see more: 3, then 5 inputs")
    'Neurons see more: 3, then 5 inputs'
    """
    title = title.removeprefix("Layer by layer, ").removesuffix(" in the last layer")
    return title[0].upper() + title[1:]


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


def _why(got: tuple[int, ...], last: Field) -> tuple[str, str]:
    """How a receptive field comes about, and why this neuron's is smaller, if it is."""
    text, gets = "Each layer adds (kernel − 1), times the strides before it and its dilation.", ""
    if any(a < b for a, b in zip(got, last.receptive_field, strict=True)):
        gets = f"This neuron gets {sizes(got)}: the rest is padding, or holes of a dilation."
    return text, gets


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
    return Told(title, chain, plain, title, plain)


def less(caption: Caption) -> Caption:
    """The same in fewer words.

    >>> less(Caption((), "3", "of 9 neurons shaded", "each sees 5 inputs"))
    Caption(done=(), part='3', whole='of 9 shaded', sees='each sees 5')
    """
    whole = _bare(caption.whole.removesuffix(" shaded"))
    return caption._replace(whole=f"{whole} shaded", sees=_bare(caption.sees))


def least(caption: Caption) -> Caption:
    """The same without what the number counts.

    >>> least(Caption((), "3", "of 9 shaded", "each sees 5"))
    Caption(done=(), part='3', whole='of 9', sees='sees 5')
    """
    return caption._replace(
        whole=caption.whole.removesuffix(" shaded"), sees=caption.sees.removeprefix("each ")
    )


def _bare(words: str) -> str:
    """Words without the noun at their end.

    >>> _bare("of 9 neurons"), _bare("sees 3 × 3")
    ('of 9', 'sees 3 × 3')
    """
    return words.rstrip("abcdefghijklmnopqrstuvwxyz").rstrip()
