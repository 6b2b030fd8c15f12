"""What hinders a network over an input that nobody said, and not over another, is told with it."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.told import told

SLICED = module(
    "self.c = nn.Conv1d(2, 2, 3, padding=1)",
    "y = self.c(x); return y[:, :, -9000:-1000] + y[:, :, -9000:-x.size(2) // 9]",
)
HALVES = module(
    "self.c = nn.ModuleList([nn.Conv1d(1 if i == 0 else 4, 4, 3, padding=1) for i in range(12)])",
    "kept = []; "
    + "; ".join(f"x = self.c[{i}](x); kept.append(x); x = x[:, :, ::2]" for i in range(12))
    + "; "
    + "; ".join(
        "x = F.interpolate(x, scale_factor=2, mode='linear'); "
        f"x = torch.cat([x, kept[{i}]], 1)[:, :4]"
        for i in reversed(range(12))
    )
    + "; return x",
)


def test_a_guess_that_hinders_is_told() -> None:
    (fault,) = told(SLICED)
    assert fault[1].startswith("sizes Nx2x")
    assert fault[1].endswith("say which with --input")
    (fault,) = told(SLICED, (2, 64))
    assert "--input" not in fault[1]


def test_a_row_that_is_halved_twelve_times_is_found() -> None:
    """It was refused over 64 positions: PyTorch 2.13 takes 4,096 and its multiples alone."""
    network = parse(HALVES)
    assert network.shapes[0] == (1, 4096)
    assert network.shapes[-1] == (4, 4096)


ROW = "self.a = nn.Linear(1, 4); self.b = nn.Linear({}, 3)"


@pytest.mark.parametrize("last", ["x.unsqueeze(-1)", "x[:, :, None]", "x.view(x.size(0), -1, 1)"])
def test_a_vector_that_is_read_number_by_number(last: str) -> None:
    """It was said to have one number, for that is what the first layer takes."""
    gives = f"return self.b(self.a({last}).mean(1))"
    (fault,) = told(module(ROW.format(4), gives))
    assert fault[1] == (
        "no input is given: nothing says its length; say it with --input, such as --input 10"
    )
    assert parse(module(ROW.format(4), gives), (10,)).shapes[-1] == (3,)
    found = parse(module(ROW.format(20), f"return self.b(self.a({last}).flatten(1))"))
    assert found.input_shape == (5,)
    assert found.notes == ("input: 5 (none was given; it is the only one that fits)",)


def test_parts_of_channels_are_asked_for() -> None:
    init = "self.a = nn.Conv2d(1, 4, 3); self.b = nn.Conv2d(2, 4, 3)"
    text = module(init, "return self.a(x[:, :1]) + self.b(x[:, 1:])")
    (fault,) = told(text)
    assert fault[1].endswith("no square one fits: say yours with --input")
    assert parse(text, (3, 8, 8)).shapes[-1] == (4, 6, 6)


_SOLID = """import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.p = nn.Conv3d(1, 4, 3, padding=1), nn.MaxPool3d(2)
        self.b, self.u = nn.Conv3d(4, 8, 3, padding=1), nn.Upsample(scale_factor=2)
        self.fc = nn.Linear(96, 2)
    def forward(self, x):
        a = self.a(x)
        y = torch.cat([a, self.u(self.b(self.p(a)))], 1)
        return y
"""


def test_an_input_of_three_axes_is_a_cube_and_no_square() -> None:
    net = parse(_SOLID)
    assert net.input_shape == (1, 4, 4, 4)
    assert "the smallest cube that every layer accepts" in net.notes[0]
    last = _SOLID.replace("return y", "return self.fc(torch.flatten(y, 1))")
    assert "it is the only cube that fits" in parse(last).notes[0]
    alone = last.replace("a = self.a(x)", "return self.fc(torch.flatten(self.a(x), 1))")
    with pytest.raises(CnnvizError, match="no cube fits: say yours with --input"):
        parse(alone)
    with pytest.raises(CnnvizError, match=r"; it fits with --input 1x2x2x2"):
        parse(last, (1, 4, 4, 4))
