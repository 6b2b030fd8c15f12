"""A build-up in one SVG: as fragments of a slide, or moving by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Dots, Group, Picture, Style
from cnnviz.picture.steps import Select, Step
from cnnviz.picture.steps import frames as stills
from cnnviz.render.stepped.animated import animated
from cnnviz.render.stepped.fragments import fragments
from cnnviz.render.svg import svg
from tests.gallery.browser import chromium

SVG = "{http://www.w3.org/2000/svg}"
SEEN = """() => [...document.querySelectorAll(".neuron, .cell, .letter, .position, .edge")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => one.outerHTML.replace(/ data-(step|until)="\\d+"| xmlns="[^"]*"| faint(?=")/g, "")).sort()"""  # noqa: E501


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture(scope="module")
def whole() -> Picture:
    return cnnviz.compare(input_shape=(1, 8)).picture


def dots() -> Picture:
    """Three dots: the first goes at step 3, the second comes at step 2, the last stays."""
    which = np.zeros(3, int)
    names = {"index": np.arange(3)}
    mark = Dots(np.eye(3, 2), np.ones(3), (Style("#000000"),), which, "neuron", names)
    first, second = (Select("neuron", {"index": i}) for i in (0, 1))
    steps = (Step("One.", (second,)), Step("Two."), Step("Three.", (first,)))
    return Picture((Group((mark,), "panel"),), (9, 9), None, "Dots", "Three dots.", steps=steps)


def test_fragments_say_which_step_they_come_and_go_with() -> None:
    root = ElementTree.fromstring(fragments(dots()))
    (panel,) = root.findall(f"{SVG}g")
    assert panel.get("class") == "panel"
    found = {}
    for group in panel:
        circles = list(group.iter(f"{SVG}circle"))
        for one in circles:
            cls = None if group.tag == f"{SVG}circle" else group.get("class")
            found[one.get("data-index")] = (cls, group.get("data-fragment-index"))
    assert found == {
        "0": ("fragment fade-out", "1"),
        "1": ("fragment", "0"),
        "2": (None, None),
    }


def places(document: str) -> set[str]:
    """Where the marks of a picture are."""
    return set(re.findall(r' (?:(?:x1|cx|x|d)="[^"]*")[^>]*?(?= fill)', document))


def test_all_marks_are_where_they_are(whole: Picture) -> None:
    for document in (fragments(whole), animated([whole], [1.0] * len(whole.steps))):
        assert places(document) == places(svg(whole))


def test_a_plain_svg_has_none_of_it(whole: Picture) -> None:
    assert not re.search("data-step|data-until|fragment|<style|animation", svg(whole))


def states(browser: Any, document: str, times: list[float]) -> list[list[str]]:
    """What is seen at these seconds of an animation."""
    page = browser.new_page()
    page.emulate_media(reduced_motion="no-preference")
    page.set_content(document)
    seen = []
    for time in times:
        page.evaluate(
            "(ms) => document.getAnimations().forEach((a) => { a.pause(); a.currentTime = ms; })",
            1000 * time,
        )
        seen.append(page.evaluate(SEEN))
    page.close()
    return seen


def shown(browser: Any, document: str) -> list[str]:
    page = browser.new_page()
    page.set_content(document)
    found: list[str] = page.evaluate(SEEN)
    page.close()
    return found


def test_an_animated_svg_shows_one_step_after_another(browser: Any, whole: Picture) -> None:
    count = len(whole.steps)
    seen = states(browser, animated([whole], [1.0] * count), [i + 0.5 for i in range(count)])
    assert seen == [shown(browser, svg(one)) for one in stills(whole)]
    assert len({len(one) for one in seen}) > 1


def test_a_walk_moves_too(browser: Any) -> None:
    walk = [one.picture for one in cnnviz.frames("arithmetic")]
    document = animated(walk, [0.5] * 9)
    assert len(document) < 0.8 * sum(len(svg(one)) for one in walk)
    seen = states(browser, document, [0.25, 2.25])
    assert seen == [shown(browser, svg(walk[i])) for i in (0, 4)]


def test_once_stops_at_the_end(browser: Any, whole: Picture) -> None:
    count = len(whole.steps)
    (seen,) = states(browser, animated([whole], [1.0] * count, once=True), [count + 5.0])
    assert seen == shown(browser, svg(stills(whole)[-1]))
    assert "infinite" not in animated([whole], [1.0] * count, once=True)


def test_without_motion_it_is_as_at_its_end(browser: Any) -> None:
    page = browser.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_content(animated([dots()], [1.0] * 3))
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("document.querySelectorAll('.neuron').length") == 3
    visible = page.evaluate(SEEN)
    assert [re.findall(r'data-index="(\d)"', one)[0] for one in visible] == ["1", "2"]
    page.close()


def test_two_on_one_page_do_not_meet() -> None:
    one, other = (animated([dots()._replace(title=title)], [1.0] * 3) for title in "ab")
    names = [set(re.findall(r"\.(k\w+-\d)\{", document)) for document in (one, other)]
    assert names[0] and not names[0] & names[1]


REVEAL = """<div class="reveal"><div class="slides"><section>{}</section></div></div>"""
FRAGMENTS_SHOWN = ".reveal .slides section .fragment.fade-out { opacity: 1; visibility: inherit }"


def test_reveals_rules_go_before_ours(browser: Any) -> None:
    """reveal.js's own rule, of version 5: what fades out is there at first."""
    page = browser.new_page()
    document = REVEAL.format(fragments(dots()))
    page.set_content(f"{document}<style>{FRAGMENTS_SHOWN}</style>")
    indices = [re.findall(r'data-index="(\d)"', one)[0] for one in page.evaluate(SEEN)]
    assert indices == ["0", "1", "2"]
    page.set_content(fragments(dots()))
    indices = [re.findall(r'data-index="(\d)"', one)[0] for one in page.evaluate(SEEN)]
    assert indices == ["1", "2"]
    page.close()


def test_the_same_figure_gives_the_same_bytes(tmp_path: Path) -> None:
    figure = cnnviz.compare()
    for stepped in ("fragments", "animated"):
        one, other = (figure.to_bytes("svg", stepped=stepped) for _ in range(2))
        assert one == other
        assert one != figure.to_bytes("svg")
    with pytest.raises(cnnviz.CnnvizError, match='stepped is "fragments" or "animated"'):
        figure.save(tmp_path / "a.svg", stepped="yes")
