"""What hinders a network over an input that nobody said, and not over another, is told with it."""

from __future__ import annotations

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
