"""A viewer that has no Fira Sans shows a wider font: no text of the gallery runs into another."""

from __future__ import annotations

import re

import pytest

from tests.gallery import GALLERY
from tests.gallery.browser import outside, overlapping
from tests.gallery.wider import wider

from pictures import Entry, entries  # isort: skip


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_texts_have_room_in_a_wider_font(entry: Entry) -> None:
    document = (GALLERY / f"{entry.id}.svg").read_text("utf-8")
    size = map(float, re.findall(r'viewBox="0 0 (\S+) (\S+)"', document)[0])
    found = wider(document)
    assert found
    assert outside(found, *size) == []
    assert overlapping(found) == []


def test_texts_that_have_none_are_found() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
    words = (
        '<text x="10" y="50" font-size="12">together</text>'
        '<text x="40" y="50" font-size="12">with</text>'
        '<text x="90" y="30" font-size="12" text-anchor="end">well</text>'
        '<text x="99" y="90" font-size="12" transform="rotate(-45 99 90)">beyond</text>'
    )
    found = wider(svg.format(words))
    assert overlapping(found) == [("together", "with")]
    assert outside(found, 100, 100) == ["beyond"]
