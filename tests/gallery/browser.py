"""A real browser, and what its own layout says of the texts of an SVG."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLACK = 0.5
"""Rectangles about letters may reach so many points into one another."""

CORNERS = """() => [...document.querySelectorAll("svg text")].map((text) => {
  const box = text.getBBox(), size = parseFloat(getComputedStyle(text).fontSize);
  // From the capitals' height to the descenders, as a line has more room than its letters take.
  const base = parseFloat(text.getAttribute("y")), top = base - 0.76 * size, low = base + 0.2 * size;
  const matrix = text.transform.baseVal.consolidate()?.matrix ?? text.ownerSVGElement.createSVGMatrix();
  const at = (x, y) => [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f];
  const left = box.x, right = box.x + box.width;
  return [text.textContent, [at(left, top), at(right, top), at(right, low), at(left, low)]];
})"""  # noqa: E501


@contextmanager
def chromium(folder: Path, **wanted: Any) -> Iterator[Any]:
    """A browser's context with a fresh profile in `folder`; skips where there is none."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("there is no chromium on this machine (Debian: apt-get install chromium)")
    with sync.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=program,
            args=FLAGS,
            viewport={"width": 1400, "height": 900},
            **wanted,
        )
        yield context
        context.close()


class Text(NamedTuple):
    """A text of an SVG: its words, and the (4, 2) corners of its letters, in the SVG's units."""

    words: str
    corners: np.ndarray


def texts(page: Any, document: str) -> list[Text]:
    """The texts of an SVG document, where the browser puts them."""
    page.set_content(document)
    found = page.evaluate(CORNERS)
    return [Text(words, np.array(corners)) for words, corners in found if words.strip()]


def outside(found: list[Text], width: float, height: float) -> list[str]:
    """The words of texts that leave the canvas."""
    end = np.array([width, height]) + SLACK
    inside = [(one.corners >= -SLACK).all() and (one.corners <= end).all() for one in found]
    return [one.words for one, good in zip(found, inside, strict=True) if not good]


def overlapping(found: list[Text]) -> list[tuple[str, str]]:
    """Pairs of texts whose letters' rectangles, turned or not, reach into one another."""
    low = np.array([one.corners.min(axis=0) for one in found]) + SLACK
    high = np.array([one.corners.max(axis=0) for one in found])
    near = (low[:, None] < high[None]).all(axis=2)
    pairs = zip(*np.nonzero(np.triu(near & near.T, 1)), strict=True)
    return [
        (found[i].words, found[j].words)
        for i, j in pairs
        if _meet(found[i].corners, found[j].corners)
    ]


def _meet(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two rectangles overlap: apart they are along a side of one of them."""
    for corners in (one, other):
        for side in (corners[1] - corners[0], corners[3] - corners[0]):
            along = side / max(np.hypot(*side), 1e-9)
            a, b = one @ along, other @ along
            if min(a.max() - b.min(), b.max() - a.min()) <= SLACK:
                return False
    return True
