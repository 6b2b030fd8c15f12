"""The gallery in a real browser: all is there, nothing overlaps, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.gallery import GALLERY
from tests.gallery.browser import chromium, outside, overlapping, texts

from pictures import Entry, entries  # isort: skip

ENTRIES = entries()
SHOWN = """() => [...document.querySelectorAll("article img")]
  .filter((image) => image.getBoundingClientRect().width > 100)
  .map((image) => [image.closest("article").id, image.className, image.src.length])"""
BROKEN = """async () => {
  const images = [...document.querySelectorAll("article img")];
  const bad = async (image) => {
    try { await image.decode(); return image.naturalWidth === 0; } catch { return true; }
  };
  const found = await Promise.all(images.map(bad));
  return images.filter((_, i) => found[i]).map((image) => image.closest("article").id);
}"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile")) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What the console said, faults of the page, and what was asked of the network."""
    return []


@pytest.fixture(scope="module")
def opened(browser: Any, said: list[str]) -> Any:
    page = browser.new_page()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: None if request.url.startswith("data:") else said.append(request.url),
    )
    page.goto((GALLERY / "index.html").as_uri())
    return page


@pytest.fixture
def page(opened: Any, said: list[str]) -> Iterator[Any]:
    """The gallery, light and from its top; whatever a test does there is quiet and fetches nothing."""  # noqa: E501
    opened.set_viewport_size({"width": 1400, "height": 900})
    opened.evaluate("delete document.documentElement.dataset.mode; showMode(); scrollTo(0, 0)")
    yield opened
    assert said == [(GALLERY / "index.html").as_uri()]


def test_every_picture_shows_light_and_dark(page: Any) -> None:
    assert page.evaluate(BROKEN) == []
    for mode in ("light", "dark"):
        shown = page.evaluate(SHOWN)
        assert [name for name, _, _ in shown] == [entry.id for entry in ENTRIES]
        kinds = {entry.id: "" if entry.has_own_theme else mode for entry in ENTRIES}
        assert {name: kind for name, kind, _ in shown} == kinds
        page.click("#mode")


def test_page_is_as_light_or_dark_as_the_system_until_told(page: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#mode")
    dark = page.evaluate(ground)
    assert (light, page.inner_text("#mode")) == ("rgb(255, 255, 255)", "Light")
    assert dark != light
    page.click("#mode")
    assert (page.evaluate(ground), page.inner_text("#mode")) == (light, "Dark")
    page.evaluate("delete document.documentElement.dataset.mode")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) == dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == light


def test_a_command_is_copied(page: Any) -> None:
    for entry in ENTRIES[:3]:
        button = page.locator(f"#{entry.id} .copy")
        button.click()
        button.filter(has_text="Copied").wait_for(timeout=2000)
        assert page.evaluate("navigator.clipboard.readText()") == entry.command


def test_the_keyboard_does_all(page: Any) -> None:
    first, second = ENTRIES[:2]
    page.locator(f"#{first.id} .enlarge").focus()
    page.keyboard.press("Enter")
    assert page.inner_text("#asked") == first.question
    assert first.teaches in page.inner_text("#said")
    assert first.careful in page.inner_text("#said")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#asked") == second.question
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#asked") == ENTRIES[-1].question
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('dialog').open")
    last = ENTRIES[-1].id
    # The page allows no code to be made of strings, so its own polling cannot be used.
    focused = "document.activeElement.closest('article')?.id"
    for _ in range(50):
        if page.evaluate(focused) == last:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(focused) == last


def test_a_large_picture_is_the_one_of_the_card_and_can_be_saved(page: Any) -> None:
    entry = ENTRIES[0]
    page.click(f"#{entry.id} .enlarge")
    large = page.get_attribute("#large", "src")
    assert large == page.get_attribute(f"#{entry.id} img.light", "src")
    assert page.locator("#large").bounding_box()["width"] > 1000
    assert page.get_attribute("#save", "download") == f"{entry.id}.svg"
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.path().read_text("utf-8").startswith("<svg")
    page.click("#close")


@pytest.mark.parametrize("width", [360, 800, 1400, 2200])
def test_page_fits_any_width(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = """() => [...document.querySelectorAll("article *")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .map((one) => one.textContent)"""
    assert page.evaluate(cut) == []


@pytest.fixture(scope="module")
def blank(browser: Any) -> Any:
    return browser.new_page()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_texts_are_on_the_canvas_and_apart(blank: Any, entry: Entry) -> None:
    document = (GALLERY / f"{entry.id}.svg").read_text("utf-8")
    width, height = map(float, re.findall(r'viewBox="0 0 (\S+) (\S+)"', document)[0])
    found = texts(blank, document)
    assert found
    assert outside(found, width, height) == []
    assert overlapping(found) == []


def test_texts_that_are_not_are_found(blank: Any) -> None:
    words = [
        '<text x="10" y="50">together</text><text x="40" y="50">with</text>',
        '<text x="90" y="30">beyond</text>',
        '<text x="10" y="90" transform="rotate(-45 10 90)">a</text>',
    ]
    found = texts(blank, f'<svg viewBox="0 0 100 100" font-size="12">{"".join(words)}</svg>')
    assert outside(found, 100, 100) == ["beyond"]
    assert overlapping(found) == [("together", "with")]
