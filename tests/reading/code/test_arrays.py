"""Numbers of NumPy are as NumPy has them: operators work element by element, or are refused."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.errors import SpecError
from cnnviz.reading.parse import parse

WAYS = (
    "np.array([8, 16]) * 2",
    "2 * np.array([8, 16])",
    "np.array([8, 16]) + np.array([1, 2])",
    "np.array([8, 16]) + [1, 2]",
    "np.array([8, 16]) - 3",
    "np.array([8, 16]) // 3",
    "np.array([8, 16]) % 7",
    "2 ** np.arange(3, 6)",
    "np.arange(4, 9)[1:] * 2",
    "np.array([8, 16]).copy() * 3",
    "np.array([8, 16]).astype(int) * 3",
    "np.array([8, 16], dtype=int) * 3",
    "np.array([[8, 16], [1, 2]]).astype(np.uint8)[0]",
    "np.asarray((8, 16)) * 3",
    "np.cumsum([4, 5, 6]) * 2",
    "np.array([8, 16]).tolist() * 2",
    "list(np.array([8, 16])) + [3]",
    "np.array([[8, 16], [4, 5]])[0] * 2",
)


@pytest.mark.parametrize("way", WAYS)
def test_numbers_are_those_that_numpy_makes(way: str) -> None:
    wanted = eval(way, {"np": np, "list": list})
    text = (
        "import numpy as np\nimport torch.nn as nn\n"
        f"w = {way}\nnet = nn.Sequential(*[nn.Conv1d(1, n, 1) for n in w][:1],"
        " nn.Conv1d(w[0], w[-1], 1), nn.Conv1d(w[-1], len(w), 1))"
    )
    found = parse(text, (1, 5))
    assert [shape[0] for shape in found.shapes[1:]] == [wanted[0], wanted[-1], len(wanted)]


def test_in_place_adds_to_each() -> None:
    text = (
        "import numpy as np\nimport torch.nn as nn\nw = np.array([8, 16])\nw += 1\nw *= 2\n"
        "net = nn.Sequential(nn.Conv1d(1, w[0], 1), nn.Conv1d(w[0], w[1], 1))"
    )
    assert [shape[0] for shape in parse(text, (1, 5)).shapes] == [1, 18, 34]


@pytest.mark.parametrize(
    "way",
    [
        "np.array([8, 16]) + np.array([1, 2, 3])",
        "np.array([8.5, 16.5]).astype(int)",
        "np.array([[8.5, 1], [2, 3]]).astype(np.int64)[0]",
        "np.array([8.5, 16.5], dtype=int)",
    ],
)
def test_what_is_not_worked_out_is_refused(way: str) -> None:
    text = f"import numpy as np\nw = {way}\nnet = nn.Sequential(nn.Conv1d(1, int(w[0]), 1))"
    with pytest.raises(SpecError):
        parse(text, (1, 5))
