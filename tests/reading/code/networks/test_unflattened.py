"""A Linear that reads a map along its last axis: no input is made up; Flatten is advised."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import refused, told

HEAD = "from torch import nn\n"
MAPS = (
    "nn.Conv2d(3, 16, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(16, 8, 3, padding=1),"
    " nn.MaxPool2d(2)"
)
FORGOTTEN = f"{HEAD}m = nn.Sequential({MAPS}, nn.Linear(8 * 8 * 8, 32), nn.Linear(32, 2))\n"
ODD = f"{HEAD}m = nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(2), nn.Linear(4 * 13 * 13, 2))\n"
SOUND = f"{HEAD}m = nn.Sequential(nn.Conv1d(1, 4, 3), nn.Linear(4 * 98, 2))\n"


def test_no_input_is_chosen_for_a_linear_on_a_map() -> None:
    message = str(refused(FORGOTTEN))
    assert "no input is given: a Linear reads 8x512x512 along its last axis alone" in message
    assert "with nn.Flatten() before it, 3x32x32 fits; else say with --input" in message
    assert "a Linear reads 4x392 along its last axis alone" in str(refused(SOUND))


def test_it_is_drawn_so_where_the_user_says_that_input() -> None:
    net = parse(FORGOTTEN, (3, 2048, 2048))
    assert net.shapes[-1] == (8, 512, 2)
    assert parse(SOUND, (1, 394)).shapes[-1] == (4, 2)


ITSELF = "with nn.Flatten() before it, it fits"
OTHERS = "with nn.Flatten() before it, {} fits"


@pytest.mark.parametrize(
    ("text", "given", "fitting"),
    [
        (FORGOTTEN, (3, 32, 32), (3, 32, 32)),
        (FORGOTTEN, (3, 30, 30), (3, 32, 32)),
        (ODD, None, (1, 28, 28)),
        (ODD, (1, 28, 28), (1, 28, 28)),
        (ODD, (1, 32, 32), (1, 28, 28)),
    ],
)
def test_what_flatten_would_mend_is_said_and_mends_it(
    text: str, given: tuple[int, ...] | None, fitting: tuple[int, ...]
) -> None:
    ((_, reason),) = told(text, given)
    advice = ITSELF if given == fitting else OTHERS.format("x".join(map(str, fitting)))
    assert advice in reason
    mended = text.replace("nn.Linear(", "nn.Flatten(), nn.Linear(", 1)
    assert parse(mended, fitting).shapes[-1] == (2,)


def test_positions_of_a_map_as_tokens_are_no_map() -> None:
    """A mixer's tokens: its axes are no longer those of the input."""
    text = (
        HEAD + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = nn.Conv2d(3, 4, 8, stride=8)\n        self.b = nn.Linear(49, 5)\n"
        "    def forward(self, x):\n        return self.b(self.a(x).flatten(2))\n"
    )
    assert parse(text).input_shape == (3, 56, 56)
