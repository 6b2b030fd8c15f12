"""SVG, PNG and PDF look alike: each drawn by another program, pixel by pixel.

Tolerance: where programs smooth edges differently, single pixels differ, by less than half of the
way from black to white for all but a few in ten thousand; over the picture by 0.4 % on average.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Group, Mark, Picture, Style
from cnnviz.render.pdf import pdf
from cnnviz.render.png import png
from cnnviz.render.svg import svg

from .sample import drawn_by_resvg, rgba, sample

DPI = 180  # The sample has whole pixels at it.
AVERAGE, FEW = 0.004, 0.0003


def difference(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """The average difference, and the share of pixels that differ by half or more."""
    over_grey = [p[..., :3] * p[..., 3:] + 0.5 * (1 - p[..., 3:]) for p in (one, other)]
    apart = np.abs(over_grey[0] - over_grey[1]).max(axis=2)
    return float(apart.mean()), float((apart >= 0.5).mean())


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    average, share = difference(one, other)
    return one.shape == other.shape and average <= AVERAGE and share <= FEW


def pixels(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """What we draw, and what resvg draws of our SVG."""
    ours = rgba(png(picture, DPI))
    return ours, drawn_by_resvg(svg(picture), ours.shape[1], ours.shape[0])


@pytest.mark.parametrize("background", ["#ffffff", "#202830", None])
def test_svg_looks_like_png(background: str | None) -> None:
    ours, other = pixels(sample(background))
    assert alike(ours, other), difference(ours, other)
    assert ours[..., 3].min() == (0 if background is None else 1)


def _restyled(marks: tuple[Mark, ...], change: dict[str, object]) -> tuple[Mark, ...]:
    """The first dashed lines otherwise."""
    done: list[Mark] = []
    for mark in marks:
        if isinstance(mark, Group):
            mark = mark._replace(marks=_restyled(mark.marks, change))
        elif getattr(mark, "cls", "") == "edge":
            one, two = mark.styles
            mark = mark._replace(styles=(one, two._replace(**change)))
        done.append(mark)
    return tuple(done)


@pytest.mark.parametrize(
    "change", [{"dash": (3, 7)}, {"dash": (7 * 3, 3 * 3)}, {"dash": ()}, {"width": 4}]
)
def test_comparison_sees_a_dash_or_width_that_differs(change: dict[str, object]) -> None:
    picture = sample()
    _, other = pixels(picture)
    changed = picture._replace(marks=_restyled(picture.marks, change))
    assert not alike(rgba(png(changed, DPI)), other)


@pytest.mark.parametrize("left_out", range(8))
def test_comparison_sees_each_mark(left_out: int) -> None:
    picture = sample()
    _, other = pixels(picture)
    marks = tuple(mark for i, mark in enumerate(picture.marks) if i != left_out)
    assert len(marks) == len(picture.marks) - 1
    assert not alike(rgba(png(picture._replace(marks=marks), DPI)), other)


def test_comparison_sees_a_shift() -> None:
    picture = sample()
    _, other = pixels(picture)
    moved = picture._replace(marks=shift(picture.marks, 0.8, 0))
    assert not alike(rgba(png(moved, DPI)), other)


@pytest.mark.parametrize("background", ["#ffffff", "#202830"])
def test_pdf_looks_like_png(background: str) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="no program here draws PDF: pypdfium2 would")
    page = pdfium.PdfDocument(pdf(sample(background)))[0]
    drawn = page.render(scale=DPI / 72).to_numpy()[..., 2::-1] / 255
    drawn = np.dstack([drawn, np.ones(drawn.shape[:2])])
    ours = rgba(png(sample(background), DPI))
    average, share = difference(ours, drawn)
    assert average <= 2 * AVERAGE and share <= 0.003, (average, share)


def test_odd_dashes_and_opacity_are_alike() -> None:
    def restyle(mark: Mark) -> Mark:
        if isinstance(mark, Group):
            return mark._replace(marks=tuple(restyle(inner) for inner in mark.marks))
        if getattr(mark, "cls", "") == "edge":
            return mark._replace(styles=(Style("#c02000", None, 4, (9, 3, 2), 0.5),) * 2)
        return mark

    picture = sample()
    ours, other = pixels(picture._replace(marks=tuple(restyle(m) for m in picture.marks)))
    assert alike(ours, other), difference(ours, other)
