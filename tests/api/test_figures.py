"""What Python code makes of figures: copies, steps, figures of networks beside others."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import cnnviz


@pytest.mark.parametrize("theme", [{}, {"theme": "dark"}])
def test_a_figure_is_copied_and_pickled(theme: Any) -> None:
    figure = cnnviz.draw("arithmetic", "Conv2d(1, 1, 3)", (1, 4, 4), **theme)
    for other in (pickle.loads(pickle.dumps(figure)), copy.deepcopy(figure)):
        assert other.svg() == figure.svg()
        # Without a theme, a page holds the colours of dark pages too.
        assert other.to_bytes("html") == figure.to_bytes("html")
        assert [step.svg() for step in other.steps] == [step.svg() for step in figure.steps]


def test_a_figure_too_large_for_a_walk_has_the_steps_of_its_build_up() -> None:
    figure = cnnviz.draw("arithmetic", "Conv2d(1, 1, 3)", (1, 60, 60))
    assert len(figure.steps) == len(figure.picture.steps) > 0
    with pytest.raises(cnnviz.CnnvizError, match="too many to tell apart"):
        cnnviz.frames("arithmetic", "Conv2d(1, 1, 3)", (1, 60, 60))


@pytest.mark.parametrize(
    "look",
    [
        {"focus": True}, {"focus": (0, True)}, {"max_connections": True}, {"size": (6, True)},
        {"tiles": True},
    ],
)  # fmt: skip
def test_a_boolean_is_no_number(look: Any) -> None:
    with pytest.raises(cnnviz.CnnvizError, match="True"):
        cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), figure="tiled", **look)
    with pytest.raises(cnnviz.CnnvizError, match="not True"):
        cnnviz.compare("Conv1d(1, 1, 3)", (1, 8)).to_bytes("gif", fps=True)


TWICE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 1, 3, padding=1)
    def forward(self, x):
        return self.conv(self.conv(x))
"""


def test_a_network_stands_beside_another() -> None:
    by_text, by_network = (
        cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), with_=other)
        for other in ("Conv1d(1, 1, kernel_size=5)", cnnviz.parse("Conv1d(1, 1, 5)", (1, 8)))
    )
    assert by_text.svg() == by_network.svg()
    assert "Conv1d(1, 1, kernel_size=5)" in by_network.picture.origin
    with pytest.raises(cnnviz.CnnvizError, match="layers follow one another"):
        cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), with_=cnnviz.parse(TWICE, (1, 8)))


def test_no_spec_stands_for_a_network_that_calls_a_layer_twice() -> None:
    net = cnnviz.parse(TWICE, (1, 8))
    assert cnnviz.summary(net).totals.weights == 3
    # A chain of two such layers would have six weights.
    assert cnnviz.compare(net).picture.origin == ""
