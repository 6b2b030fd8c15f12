"""Presets: what they promise a program is what it takes."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures import options
from cnnviz.figures.presets import PRESETS, preset
from cnnviz.render.files import FORMATS

NAMES = (
    "powerpoint keynote google-slides beamer quarto word paper-column paper-page poster"
)  # fmt: skip


def test_every_program_has_one() -> None:
    assert [*PRESETS] == NAMES.split()


@pytest.mark.parametrize("name", PRESETS)
def test_values_are_right(name: str) -> None:
    found = preset(name)
    assert found.format in FORMATS
    size = options.inches(found.size)
    if found.dpi:
        assert options.resolution(found.dpi, size) == found.dpi
    assert found.text in (None, "text", "embed", "paths")
    assert (found.format in ("svg", "pdf")) == (found.text is not None)


def test_google_slides_takes_no_vectors_and_at_most_25_megapixels() -> None:
    found = PRESETS["google-slides"]
    width, height = options.inches(found.size)
    assert found.format == "png"
    assert found.dpi is not None
    assert width * found.dpi >= 3840 and width * height * found.dpi**2 <= 25e6


def test_an_unknown_program_is_told_with_the_nearest() -> None:
    with pytest.raises(CnnvizError, match="no preset 'powerpont': did you mean 'powerpoint'"):
        preset("powerpont")
