"""Build-ups on slides: the clicks, played as a program would, show the steps."""

from __future__ import annotations

import io
import re

import pytest
from pptx import Presentation

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture
from cnnviz.picture.steps import Select, Step, frames
from cnnviz.render.slides import pptx

STEPS = (
    Step("First.", (Select("panel", {"panel": ("local", "conv")}), Select("", {"after": (0, 1)}))),
    Step(
        "Then.",
        (Select("panel", {"panel": "conv"}), Select("", {"after": 1})),
        (Select("panel", {"panel": "fc"}),),
    ),
    Step("Last, without the first.", (Select("panel", {"panel": "fc"}),)),
)


def slide_of(picture: Picture, clicks: bool = True):
    return Presentation(io.BytesIO(pptx(picture, clicks=clicks))).slides[0]


def played(slide) -> list[list[str]]:
    """The names of the shapes that are seen after each click, the first before any."""
    groups = {shape.shape_id: shape for shape in slide.shapes}
    effects = slide._element.xpath(".//p:cTn[@presetClass]")
    clicks: list[list[tuple[int, str]]] = []
    for effect in effects:
        shape = int(next(effect.iter("{*}spTgt")).get("spid"))
        if effect.get("nodeType") == "clickEffect":
            clicks.append([])
        clicks[-1].append((shape, next(effect.iter("{*}strVal")).get("val")))
    first = {}
    for shape, state in (change for click in clicks for change in click):
        first.setdefault(shape, state)
    seen = {shape: first.get(shape) != "visible" for shape in groups}
    states = [dict(seen)]
    for click in clicks:
        seen.update({shape: state == "visible" for shape, state in click})
        states.append(dict(seen))
    return [
        sorted(name for shape, there in state.items() if there for name in _names(groups[shape]))
        for state in states
    ]


def _names(shape) -> list[str]:
    """What the shapes of a group are called, without the numbers of texts, and without times."""
    if hasattr(shape, "shapes"):
        return [name for inner in shape.shapes for name in _names(inner)]
    # A mark without a class is called by its kind.
    name = re.sub(r", (step|until) \d+| faint", "", shape.name)
    name = re.sub(r"^([^,]*) \d+$", r"\1", name)
    return ["unnamed" if name in ("faint", "dots", "lines", "polygons", "text") else name]


@pytest.fixture(scope="module")
def picture() -> Picture:
    return cnnviz.compare().picture._replace(steps=STEPS)


@pytest.mark.parametrize("steps", [STEPS, cnnviz.compare().picture.steps])
def test_clicks_show_the_steps(picture, steps) -> None:
    picture = picture._replace(steps=steps)
    states = played(slide_of(picture))
    assert len(states) == len(steps)
    for state, frame in zip(states, frames(picture), strict=True):
        plain = slide_of(frame, clicks=False)
        wanted = [name for shape in plain.shapes for name in _names(shape)]
        assert state == sorted(wanted)


def test_only_what_stands_by_itself_is_clicked(picture) -> None:
    slide = slide_of(picture)
    targets = {int(n) for n in slide._element.xpath(".//p:spTgt/@spid")}
    assert targets <= {shape.shape_id for shape in slide.shapes}
    numbers = slide._element.xpath(".//p:cTn/@id")
    assert len(numbers) == len(set(numbers))


STEPPED = ("argument", "sharing", "bias", "groups", "tiled", "matrix", "volume", "neuron", "image")


@pytest.mark.parametrize("figure", STEPPED)
def test_every_part_says_what_it_is_and_when(figure: str) -> None:
    drawn = cnnviz.draw(figure) if figure in STEPPED[6:] else cnnviz.compare(figure=figure)
    slide = slide_of(drawn.picture)
    groups = [shape for shape in slide.shapes if hasattr(shape, "shapes")]
    names = [group.name for group in groups]
    assert len(names) == len(set(names)) > 3
    for group in groups[1:]:
        said = group._element._nvXxPr.cNvPr.get("descr")
        assert re.search(r", steps \d[^a-z]*(to|,|$).*", group.name)
        assert re.search(r"\w.*\. Step \d+: \w", said), said
        panel = re.match(r"panel, panel (\w+), steps (\d+)", group.name)
        if panel and figure == "argument":
            called = {"fc": "Fully", "local": "Locally", "conv": "Convolution"}[panel[1]]
            assert said.startswith(called) and f"Step {panel[2]}: " in said


def test_what_comes_again_is_drawn_once() -> None:
    xml = slide_of(cnnviz.compare().picture)._element
    lines = xml.xpath(".//p:cxnSp/p:nvCxnSpPr/p:cNvPr/@name")
    assert sum(name.startswith("edge,") for name in lines) == 48 + 18 + 18
    assert sum(name.startswith("edge faint") for name in lines) == 48 - 18


def test_lines_are_glued_across_parts(picture) -> None:
    xml = slide_of(picture)._element
    ids = {int(n) for n in xml.xpath(".//p:sp/p:nvSpPr/p:cNvPr/@id")}
    glued = [int(n) for n in xml.xpath(".//a:stCxn/@id | .//a:endCxn/@id")]
    assert glued and set(glued) <= ids


def test_without_clicks_or_steps_nothing_moves(picture) -> None:
    assert not slide_of(picture, clicks=False)._element.xpath(".//p:timing")
    still = picture._replace(steps=())
    assert not slide_of(still)._element.xpath(".//p:timing")


def test_a_step_a_slide(picture) -> None:
    deck = Presentation(io.BytesIO(pptx(*frames(picture))))
    assert len(deck.slides) == len(STEPS)
    for slide, step in zip(deck.slides, STEPS, strict=True):
        assert step.caption in slide.notes_slide.notes_text_frame.text
        assert len(list(slide.shapes)) == 2


def test_the_notes_of_each_step_count() -> None:
    figure = cnnviz.compare()
    deck = Presentation(io.BytesIO(figure.to_bytes("pptx", steps=True)))
    for i, slide in enumerate(deck.slides, 1):
        step, counts, made = slide.notes_slide.notes_text_frame.text.split("\n")
        assert step.startswith(f"Step {i} of 10: ")
        assert "48 connections, 48 weights, 6 biases" in counts and "18 connections" in counts
        assert made.startswith("Made by: cnnviz compare --steps")


def test_the_notes_of_an_exercise_keep_its_key() -> None:
    figure = cnnviz.compare(blank="counts")
    exercise, key = (
        slide.notes_slide.notes_text_frame.text.split("\n")[:-1]
        for slide in Presentation(io.BytesIO(figure.to_bytes("pptx", steps=True))).slides
    )
    assert len(exercise) == 1 and "connections" not in exercise[0]
    assert "18 connections, 3 weights" in key[1]


def test_every_mark_of_the_whole_is_on_a_slide_that_is_clicked(picture) -> None:
    whole = picture._replace(steps=(Step("Nothing."), Step("All.")))
    assert len(list(leaves(whole.marks))) > 20
    assert len(played(slide_of(whole))) == 1
