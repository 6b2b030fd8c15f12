"""The page in a real Chromium: by pointer, keyboard and touch, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Group
from cnnviz.picture.steps import frames as stills

SPEC = "Conv1d(1, 1, kernel_size=3), Conv1d(1, 1, kernel_size=2)"
LIT = """() => [...document.querySelectorAll(".over .lit")].map((one) =>
  [one.classList[0], one.dataset.src ?? one.dataset.index ?? "", one.dataset.dst ?? "", one.dataset.weight ?? ""])"""  # noqa: E501
SEEN = """() => [...document.querySelectorAll("[data-panel]")]
  .filter((one) => [...one.querySelectorAll(".neuron")].some((dot) => dot.checkVisibility({visibilityProperty: true})))
  .map((one) => one.dataset.panel)"""  # noqa: E501
WHOLE = cnnviz.compare("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8)).picture
LAST = len(WHOLE.steps)
FOCUSED = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("pages") / "page.html"
    cnnviz.compare("Conv1d(1, 1, kernel_size=3)", input_shape=(1, 8)).save(written)
    return written


@pytest.fixture
def page(browser: Any, path: Path) -> Iterator[Any]:
    """The page, newly opened; whatever a test does there is quiet and fetches nothing."""
    said: list[str] = []
    opened = browser.new_page()
    opened.emulate_media(color_scheme="light", reduced_motion="reduce")
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url))
    opened.goto(path.as_uri())
    yield opened
    opened.close()
    assert said == [path.as_uri()]


def middle(page: Any, selector: str, at: int = 0) -> tuple[float, float]:
    box = page.locator(selector).nth(at).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def lit(page: Any, *classes: str) -> list[list[str]]:
    return sorted(one for one in page.evaluate(LIT) if one[0] in classes)


def test_a_weight_that_is_pointed_at_lights_all_its_uses(page: Any) -> None:
    x, y = middle(page, '[data-panel=conv] .edge[data-weight="1"]', 2)
    # Near it is enough: a line is thin.
    page.mouse.move(x - 20, y + 3)
    graph = cnnviz.connect("Conv1d(1, 1, kernel_size=3)", (1, 8)).layers[0]
    uses = [
        ["edge", str(src), str(dst), "1"]
        for src, dst, weight in zip(graph.src, graph.dst, graph.weight, strict=True)
        if weight == 1
    ]
    assert lit(page, "edge") == sorted(uses)
    assert {one[3] for one in lit(page, "letter")} == {"1"}
    assert page.inner_text("#said").startswith("Weight b: 6")
    assert page.evaluate("document.querySelectorAll('.hot').length") == 1
    page.mouse.move(2, 2)
    assert page.evaluate(LIT) == []
    assert page.inner_text("#said") == ""


def test_a_neuron_that_is_pointed_at_shows_what_it_sees_in_all_panels(page: Any) -> None:
    page.locator('[data-panel=local] .neuron[data-layer="1"][data-index="2"]').hover()
    edges = lit(page, "edge")
    assert len(edges) == 8 + 3 + 3
    assert {one[2] for one in edges} == {"2"}
    assert page.inner_text("#said") == "Neuron 3 sees inputs 3 to 5, locally connected"
    page.locator('[data-panel=conv] .neuron[data-layer="0"][data-index="0"]').hover()
    assert page.inner_text("#said") == "Input 1 reaches neuron 1, convolution"
    assert len(lit(page, "edge")) == 6 + 1 + 1


def test_a_click_keeps_it_and_escape_lets_go(page: Any) -> None:
    page.mouse.click(*middle(page, '[data-panel=conv] .letter[data-weight="0"]'))
    page.mouse.move(2, 2)
    assert page.inner_text("#said").startswith("Weight a")
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == []


def panels(step: int) -> list[str]:
    """The panels of which a neuron is seen at a step, the last one being -1."""
    drawn = (mark for mark in stills(WHOLE)[step - (step > 0)].marks if isinstance(mark, Group))
    return [
        group.names["panel"]
        for group in drawn
        if "panel" in group.names and any(mark.cls == "neuron" for mark in leaves(group.marks))
    ]


def test_steps_by_keyboard(page: Any) -> None:
    assert page.evaluate(SEEN) == panels(-1) == ["fc", "local", "conv"]
    for step, key in enumerate(["ArrowRight", "PageDown", " "] + ["ArrowRight"] * (LAST - 3), 1):
        page.keyboard.press(key)
        assert page.evaluate(SEEN) == panels(step)
        assert page.inner_text("#count") == f"{step} / {LAST}"
        assert page.inner_text("#caption") == WHOLE.steps[step - 1].caption
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#count") == f"{LAST} / {LAST}"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SEEN) == panels(LAST - 1)
    page.keyboard.press("Home")
    assert page.inner_text("#caption") == WHOLE.steps[0].caption
    assert page.get_attribute("#caption", "aria-live") == "polite"


def test_steps_by_buttons_and_swipes(page: Any) -> None:
    page.click("#next")
    page.click("#next")
    assert page.inner_text("#count") == f"2 / {LAST}"
    page.click("#back")
    assert page.inner_text("#count") == f"1 / {LAST}"
    swipe(page, (700, 300), (500, 310))
    assert page.inner_text("#count") == f"2 / {LAST}"
    swipe(page, (500, 310), (700, 300))
    assert page.inner_text("#count") == f"1 / {LAST}"
    swipe(page, (500, 300), (520, 600))
    assert page.inner_text("#count") == f"1 / {LAST}"


def swipe(page: Any, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger drawn from one place to another."""
    cdp = page.context.new_cdp_session(page)
    points = [begin, ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2), end]
    for kind, spots in zip(
        ("Start", "Move", "Move", "End"), [*([p] for p in points), []], strict=True
    ):
        touches = [{"x": x, "y": y} for x, y in spots]
        cdp.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})


def test_a_tap_lights_and_another_lets_go(page: Any) -> None:
    page.touchscreen.tap(*middle(page, '[data-panel=conv] .letter[data-weight="2"]'))
    assert page.inner_text("#said").startswith("Weight c: 6")
    page.touchscreen.tap(4, 4)
    assert page.evaluate(LIT) == []


def test_the_keyboard_reaches_every_weight_and_neuron(page: Any) -> None:
    lists = []
    for _ in range(20):
        page.keyboard.press("Tab")
        label = page.evaluate(FOCUSED)
        if label is None or not re.match("Weight|Input|Neuron", label):
            break
        words = [label]
        while True:
            page.keyboard.press("ArrowRight")
            if page.evaluate(FOCUSED) == words[-1]:
                break
            words.append(page.evaluate(FOCUSED))
            assert page.inner_text("#said").startswith(words[-1])
            assert page.locator(".ring").bounding_box()["width"] > 4
        lists.append(words)
    neurons = [f"Input {i}" for i in range(1, 9)] + [f"Neuron {i}" for i in range(1, 7)]
    # In each panel its weights that have a line or a name, then its neurons.
    assert [len(words) for words in lists] == [48, 14, 18, 14, 3, 14]
    assert lists[4] == ["Weight a", "Weight b", "Weight c"]
    assert lists[5] == neurons
    assert page.inner_text("#count") == ""


def test_a_focused_weight_is_kept_by_enter(page: Any) -> None:
    page.locator('[data-panel=conv] [role=button][aria-label="Weight b"]').first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.inner_text("#said").startswith("Weight b: 6")
    pressed = page.locator("[aria-pressed=true]")
    assert pressed.count() == 1
    page.keyboard.press("Escape")
    assert pressed.count() == 0


def test_the_page_is_light_or_dark_as_its_reader_wants(page: Any) -> None:
    ground = "getComputedStyle(document.querySelector('rect.background')).fill"
    names = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        names[scheme] = page.evaluate(ground)
    rgb = [
        f"rgb({', '.join(str(int(c[i : i + 2], 16)) for i in (1, 3, 5))})"
        for theme in ("light", "dark")
        if (c := cnnviz.compare(theme=theme).picture.background)
    ]
    assert list(names.values()) == rgb


def test_an_address_may_say_the_step(browser: Any, path: Path) -> None:
    opened = browser.new_page()
    opened.emulate_media(reduced_motion="reduce")
    opened.goto(f"{path.as_uri()}#2")
    assert opened.evaluate(SEEN) == panels(2)
    opened.close()


def test_it_works_inside_a_frame(browser: Any, path: Path) -> None:
    opened = browser.new_page()
    opened.set_content("<iframe id=frame width=900 height=600></iframe>")
    opened.evaluate("(page) => { frame.srcdoc = page }", path.read_text())
    frame = opened.frame_locator("#frame")
    frame.locator("#next").click()
    assert frame.locator("#count").inner_text() == f"1 / {LAST}"
    frame.locator('[data-panel=fc] .neuron[data-layer="1"]').first.hover()
    assert "fully connected" in frame.locator("#said").inner_text()
    opened.close()


@pytest.mark.parametrize("size", [(360, 640), (1280, 720), (1920, 1080)])
def test_all_is_on_the_screen(page: Any, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    assert page.locator("#figure svg").bounding_box()["width"] >= min(size[0], 900)


def test_receptive_fields_go_through_all_layers(browser: Any, tmp_path: Path) -> None:
    cnnviz.compare(SPEC, "connectivity", input_shape=(1, 8)).save(tmp_path / "deep.html")
    opened = browser.new_page()
    opened.goto((tmp_path / "deep.html").as_uri())
    opened.locator('[data-panel=conv] .neuron[data-layer="2"][data-index="1"]').hover()
    assert opened.inner_text("#said") == "Neuron 2 of layer 2 sees inputs 2 to 5, convolution"
    opened.close()


def test_without_a_script_the_whole_is_seen_and_the_steps_are_told(path: Path) -> None:
    document = path.read_text()
    assert "[data-until] { display: none }" in document
    assert len(re.findall("<li>", document)) == LAST


def test_a_cone_is_what_a_neuron_sees(browser: Any, tmp_path: Path) -> None:
    net = cnnviz.parse("Conv2d(3, 8, 3, padding=1)", (3, 8, 8))
    figure = cnnviz.compare(net)
    figure.save(tmp_path / "cones.html")
    opened = browser.new_page()
    opened.emulate_media(reduced_motion="reduce")
    opened.goto((tmp_path / "cones.html").as_uri())
    graph = cnnviz.connect(net).layers[0]
    neuron = opened.locator("[data-panel=conv] .neuron").last
    if not opened.locator("[data-panel=conv] .cone").count():
        pytest.skip("this figure draws no cones")
    index = int(neuron.get_attribute("data-index"))
    neuron.hover()
    sees = {str(src) for src in graph.src[graph.dst == index].tolist()}
    cells = {one[1] for one in lit(opened, "cell")}
    assert cells & sees
    drawn = opened.locator("[data-panel=conv] .cell").evaluate_all(
        "(cells) => cells.map((cell) => cell.dataset.index)"
    )
    panel = "() => [...document.querySelectorAll('.over .lit.cell')].length"
    assert opened.evaluate(panel) >= len(set(drawn) & sees)
    assert opened.inner_text("#said") == f"Neuron {index + 1} sees {len(sees)} inputs, convolution"
    opened.close()


def test_a_weight_lights_up_in_its_matrix_and_the_others_step_back(
    browser: Any, tmp_path: Path
) -> None:
    cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), figure="matrix").save(tmp_path / "m.html")
    page = browser.new_page()
    page.goto((tmp_path / "m.html").as_uri())
    page.mouse.move(*middle(page, '[data-panel=conv] .edge[data-weight="1"]', 2))
    assert [one[3] for one in lit(page, "cell")] == ["1"] * 6
    pale = "one => [...one].map(cell => getComputedStyle(cell).fillOpacity)"
    left = page.locator("#figure [data-panel=conv] .cell[data-weight]")
    assert {*left.evaluate_all(pale)} == {"0.25"}
    assert {*page.locator(".over .cell").evaluate_all(pale)} == {"1"}
    page.close()


def test_arrows_go_from_weight_to_weight_in_their_order(browser: Any, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    page.locator('[data-panel=local] [aria-label="Weight 1"]').focus()
    said = []
    for _ in range(17):
        page.keyboard.press("ArrowRight")
        said.append(page.evaluate(FOCUSED))
    assert said == [f"Weight {n}" for n in range(2, 19)]
    page.close()
