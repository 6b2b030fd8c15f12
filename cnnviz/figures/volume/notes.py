"""The notes at the foot of the volume figure: what is not drawn, or not to scale."""

from __future__ import annotations

from math import prod

from cnnviz.figures.neurons.identity import letter
from cnnviz.figures.page.words import many
from cnnviz.figures.volume.blocks import Field, cut, sampled
from cnnviz.figures.volume.layout import Laid
from cnnviz.figures.volume.subject import Subject
from cnnviz.figures.volume.words import second
from cnnviz.graph.count import count
from cnnviz.picture.text import wrap


def notes(about: Subject, laid: Laid, drawn: Field) -> list[str]:
    """How many connections there are, and what is not drawn or not to scale; lines for the foot."""
    counts = count(about.layer, about.fed)
    parts = [f"{many(prod(about.target), 'neuron')} · {many(counts.connections, 'connection')}."]
    shown, total = len(sampled(about, laid)[0]), prod(about.target[1:])
    maps, k = len(about.maps), about.target[0]
    last = letter(maps - 1).upper()
    if maps < k:
        parts.append(f"{maps} of {k:,} maps are drawn.")
    count_of = f"all {total:,}" if shown == total else f"{shown:,} of {total:,}"
    others = ", one on each other map" if k > 1 else ""
    parts.append(f"Circles are neurons: {count_of} on map {last}{others}.")
    if cut(laid, drawn) != (0, 0):
        parts.append("The blocks are cut open at that position.")
    if drawn.enlarged:
        parts.append("The receptive field is drawn larger than to scale.")
    parts.append(laid.scale)
    if not laid.room.sizes:
        parts = _few(parts, shown == total)
    text, room, size = " ".join(parts), laid.wide - 2 * laid.room.margin, second(laid)
    least = len(wrap(text, size, room))
    shares = [s for s in (0.6, 0.7, 0.8, 0.9) if len(wrap(text, size, s * room)) == least]
    return wrap(text, size, (shares or [1.0])[0] * room)


def _few(parts: list[str], whole: bool) -> list[str]:
    """The notes that a narrow page has room for: what is left out or not to scale."""
    plain = ("Circles",) if whole else ()
    short = {
        "Input and output are drawn to different scales.": "Not to one scale.",
        "The receptive field is drawn larger than to scale.": "The field is enlarged.",
        "The blocks are cut open at that position.": "The blocks are cut open.",
        "Channels are drawn apart.": "",
    }
    kept = [short.get(part, part) for part in parts if not part.startswith(plain)]
    said = [part.replace(", one on each other map", "") for part in kept if part]
    return [part.replace("Circles are neurons: ", "Circles: ") for part in said]
