"""The words at a graph with two traced neurons: whether they use the same weights."""

from __future__ import annotations

from cnnviz.figures.comparison.panel import Content
from cnnviz.figures.comparison.panels import narrow
from cnnviz.figures.neurons.case import Recipe
from cnnviz.figures.neurons.kernel_looks import kernel_look
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.variants import tiles_of
from cnnviz.figures.neurons.wiring import OWN
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import EMPTY, Part, Size, centred, column, either

TWO = (2,)
"""On how many lines these words stand beside maps."""


def with_words(content: Content, recipe: Recipe) -> Recipe:
    """The recipe with room for the words beside its first column, if there is any."""
    if recipe.beside is None or narrow(content.request):
        return recipe
    words = [traced(content, i, TWO) for i in range(len(content.panels))]
    width = max(part.width.least for part in words)
    height = max(part.height(width).least for part in words)
    return (width and recipe.beside(Size(width, height))) or recipe


def below(content: Content, i: int, recipe: Recipe) -> Part:
    """The words below a graph, unless they stand in it."""
    return EMPTY if recipe.aside else traced(content, i)


def aside(content: Content, i: int, scene: Scene) -> Marks:
    """The words beside the first column, if they stand there."""
    return centred(traced(content, i, TWO)).draw(scene.aside).marks if scene.aside else ()


def traced(content: Content, i: int, lines: tuple[int, ...] = (1, 2, 3)) -> Part:
    """The words at a graph with two traced neurons, on one of these numbers of lines: whether they
    use the same weights.
    """
    panel, scene, labels = content.panels[i], content.scene, content.labels
    theme = content.request.theme
    last = len(scene.columns) - 1
    if scene.every or len(scene.traced[-1]) < 2 or not panel.wires[-1].weight_shape:
        return EMPTY
    look, reach = type_of("label", theme), panel.reach[-1]
    if panel.same(last):
        kernel = scene.kernel(last)
        tone = kernel_look(kernel, theme).colour if scene.cells else theme.ink
        key = f"traced.same{'.part' * (len(set(reach)) > 1)}"
        words = labels(key, weights=labels("weights", n=max(reach)), other=min(reach))
        return _in_lines(words, look._replace(colour=tone), lines)
    weights, other = labels("weights", n=reach[0]), panel.others(last)
    others, uneven = labels("others", n=other), ".uneven" * (other != reach[0])
    if panel.kind == "tiled":
        parts = {"weights": weights, "others": others, "n": tiles_of(content.request)}
        words = labels(f"traced.turn{uneven}", **parts)
        return _in_lines(words, look, lines)
    if panel.kind in OWN:
        key = "traced.uneven" if uneven else "traced.own"
        words = labels(key, weights=weights, other=other)
        return _in_lines(words, look, lines)
    both = text(f"{weights} {others}", look._replace(safe=True))
    below = column(text(weights, look), text(others, look))
    return either(*[both] * (lines[0] == 1), below)


def _in_lines(words: str, look: Type, lines: tuple[int, ...]) -> Part:
    """Words on one line or two, if they fit even in a wider font; else on three."""
    return either(*(text(words, look._replace(safe=n < 3), lines=n) for n in lines))
