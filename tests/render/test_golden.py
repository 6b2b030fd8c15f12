"""The sample picture's SVG, held to what was looked at and committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.picture.compose import shift
from cnnviz.render.svg import svg

from .canonical import canonical
from .sample import sample

GOLDEN = Path(__file__).parent / "goldens" / "sample.svg"


def test_sample_is_as_it_was() -> None:
    """After a change that was meant, write it anew: python -m tests.render.test_golden."""
    assert canonical(svg(sample())) == canonical(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('cx="40" cy="30"', 'cx="40.2" cy="30"'),
        ("#0050b0", "#0050b1"),
        ("7 3", "7 2"),
        ("Same colour", "same colour"),
        ('data-weight="1"', 'data-weight="0"'),
        ('<g class="panel"', "<g"),
        ("L152 26", "L152 27"),
    ],
)
def test_comparison_can_fail(before: str, after: str) -> None:
    written = svg(sample())
    assert before in written
    assert canonical(written.replace(before, after, 1)) != canonical(written)


def test_spelling_does_not_matter() -> None:
    written = svg(sample())
    respelt = written.replace('cx="40" cy="30"', 'cy="30.0"   cx="40.01"').replace(">\n<", "><")
    assert respelt != written
    assert canonical(respelt) == canonical(written)


def test_a_mark_more_or_elsewhere_is_seen() -> None:
    picture = sample()
    for marks in (picture.marks[:-1], shift(picture.marks, 0.2, 0)):
        assert canonical(svg(picture._replace(marks=marks))) != canonical(svg(picture))


if __name__ == "__main__":
    GOLDEN.write_text(svg(sample()), "utf-8")
