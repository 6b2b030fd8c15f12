"""The page of a lecture in a real Chromium: arrow keys, pointing, and what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import cnnviz
from tests.gallery.browser import chromium

SLIDES = "cost,sharing,volume"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The page; whatever is done there is quiet and fetches nothing."""
    folder, said = tmp_path_factory.mktemp("lecture"), []
    written = folder / "page.html"
    cnnviz.deck(slides=SLIDES).save(written)
    with chromium(folder / "profile") as context:
        opened = context.new_page()
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on("request", lambda request: said.append(request.url))
        opened.goto(written.as_uri())
        yield opened
        assert said == [written.as_uri()]


def seen(page: Any) -> tuple[str, str]:
    """The number of the slide that is there, and its first spoken sentence."""
    assert page.locator(".spoken:visible").count() == 1
    assert page.locator("#figure svg").count() == 1
    return page.inner_text("#place"), page.locator(".spoken:visible p").first.inner_text()


def test_arrows_go_from_slide_to_slide(page: Any) -> None:
    notes = [slide.notes[0] for slide in cnnviz.deck(slides=SLIDES).slides]
    keys = ("Home", "ArrowRight", "PageDown", "ArrowRight", "ArrowLeft")
    for key, at in zip(keys, (0, 1, 2, 2, 1), strict=True):
        page.keyboard.press(key)
        assert seen(page) == (f"{at + 1} / 3", notes[at])
    page.click("#after")
    assert seen(page) == ("3 / 3", notes[2])


def test_a_slide_is_pointed_at_as_a_figure_is(page: Any) -> None:
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    box = page.locator("[data-panel=conv] .edge").nth(3).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "6 connections, convolution" in page.inner_text("#said")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".hot").count() == 0


def test_on_paper_all_slides_are_there(page: Any) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    assert len(pdfium.PdfDocument(page.pdf())) == 3
    assert page.locator("#figure svg").count() == 1


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (390, 844), (844, 390)])
def test_nothing_is_cut_off(page: Any, size: tuple[int, int]) -> None:
    before = page.viewport_size
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.keyboard.press("Home")
    for _ in SLIDES.split(","):
        page.keyboard.press("ArrowRight")
        across, along = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert across <= size[0] and along <= size[1]
        boxes = [page.locator(one).bounding_box() for one in ("#figure svg", ".now", "#slides")]
        for box, under in zip(boxes, [*(one["y"] for one in boxes[1:]), size[1]], strict=True):
            assert box["y"] >= 0 and box["y"] + box["height"] <= under + 1
        assert boxes[1]["height"] > 40
        assert size[1] - boxes[2]["y"] - boxes[2]["height"] < 16
    page.set_viewport_size(before)
