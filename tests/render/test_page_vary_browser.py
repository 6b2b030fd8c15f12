"""A page with sliders in a real Chromium: every state is the figure that cnnviz draws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from tests.render.test_page_browser import LAST, SEEN, middle, panels


@pytest.fixture
def varied(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """A page with sliders."""
    said: list[str] = []
    path = tmp_path / "varied.html"
    figure = cnnviz.compare("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8))
    figure.save(path, vary="kernel_size=1:5,stride=1:2,dilation=1:2")
    opened = browser.new_page()
    opened.emulate_media(reduced_motion="reduce")
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url))
    opened.goto(path.as_uri())
    yield opened
    opened.close()
    assert said == [path.as_uri()]


def shown(page: Any) -> str:
    return str(page.locator("#figure svg desc").text_content())


def test_sliders_begin_at_the_layer_as_it_is(varied: Any) -> None:
    values = [varied.locator(f"#vary-{name}").input_value() for name in ("kernel_size", "stride")]
    assert values == ["3", "1"]
    assert "18 connections" in shown(varied)


def test_every_state_is_the_figure_that_cnnviz_draws(varied: Any) -> None:
    for kernel, stride in ((4, 1), (4, 2), (1, 2)):
        varied.locator("#vary-kernel_size").fill(str(kernel))
        varied.locator("#vary-stride").fill(str(stride))
        spec = f"Conv1d(1, 1, kernel_size={kernel}, stride={stride})"
        wanted = cnnviz.compare(spec, input_shape=(1, 8)).picture.description
        varied.locator("#figure svg desc", has_text=wanted[:40]).wait_for(state="attached")
        assert shown(varied) == wanted


def test_a_state_that_cannot_be_says_why(varied: Any) -> None:
    varied.locator("#vary-dilation").fill("2")
    varied.locator("#vary-kernel_size").focus()
    varied.keyboard.press("End")
    varied.locator("#refused:not(:empty)").wait_for()
    said = varied.inner_text("#refused")
    assert "the kernel of Conv1d, 5 (9 with its dilation), is larger than its input, 8" in said
    varied.keyboard.press("Home")
    varied.locator("#refused:empty").wait_for(state="attached")
    assert "kernel_size=1" in shown(varied)


def test_another_state_can_be_pointed_at_and_stepped_through(varied: Any) -> None:
    varied.locator("#vary-kernel_size").fill("2")
    varied.locator('[data-panel=conv] .edge[data-weight="1"]').nth(6).wait_for(state="attached")
    varied.mouse.move(*middle(varied, '[data-panel=conv] .edge[data-weight="1"]', 3))
    assert varied.inner_text("#said").startswith("Weight b: 7")
    varied.locator("#next").press("PageDown")
    assert varied.inner_text("#count") == f"1 / {LAST}"
    assert varied.evaluate(SEEN) == panels(1)


def numbers(page: Any, cells: str) -> list[int]:
    texts = page.locator(cells).all_inner_texts()
    return [int(text.replace("−", "-")) for text in texts if text.strip()]


def test_one_input_runs_through_matrix_and_kernel(varied: Any) -> None:
    varied.click("#run summary")
    x = numbers(varied, "#run thead th:not([scope])")
    assert len(x) == 8
    made = numbers(varied, "#run .by-matrix")
    cells = numbers(varied, "#run td.zero, #run td[style]")
    matrix = [cells[8 * i : 8 * i + 8] for i in range(6)]
    assert made == [sum(a * b for a, b in zip(row, x, strict=True)) + 1 for row in matrix]
    varied.click("text=convolution: a kernel")
    assert numbers(varied, "#run .by-kernel") == made
    assert not varied.locator("#run td.zero").first.is_visible()
    kernel = numbers(varied, "#run tbody tr:first-child td[style]")
    assert [sum(k * v for k, v in zip(kernel, x[i:], strict=False)) + 1 for i in range(6)] == made
    assert varied.locator("#run [data-way=kernel]").is_visible()


def test_the_numbers_vary_too(varied: Any) -> None:
    varied.click("#run summary")
    varied.click("text=convolution: a kernel")
    varied.locator("#vary-kernel_size").fill("1")
    varied.locator("#run tbody tr:nth-child(8)").wait_for()
    assert varied.locator("#run tbody tr:first-child td[style]").count() == 1
    assert varied.locator("#run [data-way=kernel]").is_visible()
