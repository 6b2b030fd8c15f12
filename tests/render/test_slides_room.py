"""Texts on slides whose font is not there: they shrink, and no text runs over another."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pptx import Presentation

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture, Style, Texts
from cnnviz.render.slides import pptx
from cnnviz.render.slides.into import read_deck
from cnnviz.render.slides.room import rooms

from .office import opened

TEXT = 1
"""What pdfium calls an object that is text."""


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return [
        cnnviz.compare(size="4:3").picture,
        cnnviz.compare(figure="tiled").picture,
        cnnviz.draw("neuron").picture,
        cnnviz.compare("Conv2d(1, 16, 5, padding=2)", "1x56x56", figure="bias").picture,
        cnnviz.draw("volume", "Conv2d(1, 16, 5, padding=2)", "1x56x56").picture,
    ]


def words(page: Any) -> list[tuple[str, tuple[float, ...], float]]:
    """The texts of a page, in pieces: what they say, where they are, and their sizes."""
    import pypdfium2.raw as raw

    reader, found = page.get_textpage(), []
    for one in page.get_objects(filter=[TEXT]):
        left, low, right, top = one.get_bounds() if hasattr(one, "get_bounds") else one.get_pos()
        size = raw.c_float()
        raw.FPDFTextObj_GetFontSize(one, size)
        said = reader.get_text_bounded(left - 0.1, low - 0.1, right + 0.1, top + 0.1)
        found.append((said, (left, low, right, top), size.value * one.get_matrix().d))
    return found


def collisions(page: Any) -> list[tuple[str, str]]:
    """Pairs of texts of which one lies over the other by more than a point, and half its height."""
    found = []
    for (one, a, _), (other, b, _) in combinations(words(page), 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        along = min(a[3], b[3]) - max(a[1], b[1])
        if across > 1 and along > 0.5 * min(a[3] - a[1], b[3] - b[1]):
            found.append((one, other))
    return found


def test_no_text_runs_over_another_in_a_wider_font(pictures, tmp_path: Path) -> None:
    pages = opened([pptx(picture) for picture in pictures], tmp_path, ("DejaVu Sans",))
    assert len(pages) == len(pictures)
    for page in pages:
        assert len(words(page)) > 10
        assert collisions(page) == []


def test_texts_in_their_own_font_are_as_large_as_they_were(pictures, tmp_path: Path) -> None:
    pages = opened([pptx(picture) for picture in pictures], tmp_path)
    for page, picture in zip(pages, pictures, strict=True):
        wanted = np.array(sorted({m.size for m in leaves(picture.marks) if isinstance(m, Texts)}))
        sizes = np.array([size for *_, size in words(page)])
        off = np.abs(sizes[:, None] / wanted - 1).min(axis=1)
        assert len(sizes) > 10 and off.max() < 0.01


def test_boxes_grow_until_they_meet_a_text() -> None:
    ink, size = (Style(fill="#000000"),), 20.0
    at = np.array([[0.0, 50.0], [105.0, 50.0], [105.0, 200.0]])
    mark = Texts(at, ("a far text",) * 3, size, ink, np.zeros(3, int), font="Fira Sans")
    [(same, room)] = rooms([mark], 960)
    assert same is mark and not room[:, 0].any()
    near, second, alone = room[:, 1]
    assert second == alone > near > 0
    [(_, right)] = rooms([mark._replace(anchor="end", at=at + [400, 0])], 960)
    assert not right[:, 1].any() and right[1, 0] < right[0, 0] == right[2, 0]
    [(_, middle)] = rooms([mark._replace(anchor="middle", at=at + [400, 0])], 960)
    assert np.allclose(middle[:, 0], middle[:, 1])


def test_a_deck_s_own_font_is_measured_where_it_is_here(tmp_path: Path) -> None:
    deck = Presentation()
    rels = deck.slide_master.part.rels.values()
    theme = next(rel.target_part for rel in rels if rel.reltype.endswith("/theme"))
    theme._blob = theme.blob.replace(b'"Calibri"', b'"DejaVu Sans"')
    deck.save(tmp_path / "x.pptx")
    deck = read_deck(tmp_path / "x.pptx")
    assert deck.font == "DejaVu Sans"
    cnnviz.compare(figure="tiled").into(tmp_path / "x.pptx")
    [page] = opened([(tmp_path / "x.pptx").read_bytes()], tmp_path)
    assert collisions(page) == []
