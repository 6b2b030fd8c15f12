"""Other sizes are foreseen from one way: they come to what following each of them comes to."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from cnnviz.reading.code import reading
from cnnviz.reading.code.networks import following
from tests.oracles.running import TEXTS
from tests.reading.code.test_faults import module

LINES = (Path(__file__).parents[1] / "modules" / "modules_of_pytorch.txt").read_text().splitlines()
LINEAR = "self.fc = nn.Linear({}, 10)"
CONV = "self.conv = nn.Conv2d(3, 4, 3, padding=1); self.pool = nn.MaxPool2d(2)"


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[Shape]:
    """The shapes of the ways that are gone."""
    gone: list[Shape] = []
    followed = following.follow_network

    def counted(e: object, root: object, shape: Shape) -> following.Way:
        gone.append(shape)
        return followed(e, root, shape)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "follow_network", counted)
    return gone


def told(text: str, shape: Shape | None = None) -> str:
    """What is read, or why not."""
    try:
        return repr(parse(text, shape))
    except CnnvizError as error:
        return str(error)


def long(convolutions: int, end: str, features: int) -> str:
    """A class of three lines for each convolution, one after another."""
    made = [
        f"        self.conv{n} = nn.Conv2d({16 if n else 3}, 16, 3, padding=1)\n"
        f"        self.bn{n} = nn.BatchNorm2d(16)\n"
        for n in range(convolutions)
    ]
    met = [f"        x = F.relu(self.bn{n}(self.conv{n}(x)))\n" for n in range(convolutions)]
    return (
        "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"{''.join(made)}        self.fc = nn.Linear({features}, 10)\n\n"
        f"    def forward(self, x):\n{''.join(met)}        {end}\n        return self.fc(x)\n"
    )


def test_a_class_of_two_thousand_lines_is_read_though_only_its_last_layer_says_the_size(
    ways: list[Shape],
) -> None:
    text = long(660, "x = x.view(x.size(0), -1)", 16 * 28 * 28)
    assert text.count("\n") > 1_985
    network = parse(text)
    assert network.input_shape == (3, 28, 28)
    assert network.shapes[-1] == (10,)
    assert ways == [(3, 1, 1)]


@pytest.mark.parametrize(
    ("start", "forward", "shape", "gone"),
    [
        (LINEAR.format(4 * 7 * 7), "x = self.conv(x).flatten(1); return self.fc(x)", 7, 1),
        (
            LINEAR.format(4 * 7 * 7),
            "x = self.conv(x); return self.fc(x.view(x.shape[0], -1))",
            7,
            1,
        ),
        # What this refuses ends the way: the right size is gone, too.
        (LINEAR.format(4 * 7 * 7), "x = self.conv(x); return self.fc(x.view(-1, 196))", 7, 2),
        (LINEAR.format(4), "x = self.conv(x); x = x + self.conv(x[:, :3]); return x", None, None),
        (LINEAR.format(4), "x = self.conv(x); x = x + F.relu(x); return x.mean((2, 3))", 3, 1),
        # The first way ends at the pooling; an ample one shows what is behind it.
        (LINEAR.format(36), "x = self.pool(self.conv(x)); return self.fc(x.flatten(1))", 6, 2),
    ],
)
def test_no_more_ways_are_gone_than_have_to_be(
    start: str, forward: str, shape: int | None, gone: int | None, ways: list[Shape]
) -> None:
    text = module(f"{CONV}; {start}", forward)
    if shape is not None:
        assert parse(text).input_shape == (3, shape, shape)
        assert len(ways) == gone
    else:
        told(text)
        assert len(ways) > 2


STARTS = (
    CONV,
    "self.conv = nn.Conv2d(3, 4, 3, stride=2); self.pool = nn.AvgPool2d(3)",
    "self.conv = nn.Conv2d(3, 4, 5); self.pool = nn.ConvTranspose2d(4, 4, 3, stride=2)",
    "self.conv = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(True)); self.pool = nn.Identity()",
)
FORWARDS = (
    "x = self.pool(self.conv(x)); return self.fc(x.flatten(1))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(x.size(0), -1))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(x.size()[0], -1))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(len(x), 100))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(-1, 100))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(1, -1))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(-1))",
    "x = self.pool(self.conv(x)); return x.view(x.size(0), 4, 25)",
    "x = self.pool(self.conv(x)); return x.view(x.size(0), 4, -1).mean(2).view(-1, 2, 2)",
    "x = self.pool(self.conv(x)); n, c, h, w = x.shape; return self.fc(x.view(n, c * h * w))",
    "x = self.conv(x); x = self.pool(x) if x.shape[2] > 9 else x; return self.fc(x.flatten(1))",
    "x = self.conv(x); x = self.pool(x) if x.dim() > 3 else x; return self.fc(x.flatten(1))",
    "x = self.conv(x); x = self.pool(x) + F.max_pool2d(x, 2); return self.fc(x.flatten(1))",
    "x = self.conv(x); return self.fc((x + self.pool(x)).flatten(1))",
    "x = self.conv(x); return self.fc((x * x.mean((2, 3), keepdim=True)).flatten(1))",
    "x = self.conv(x); x = torch.cat((x, self.pool(x)), 1); return self.fc(x.flatten(1))",
    "x = self.conv(x).relu_(); x += x; return self.fc(self.pool(x).flatten(1))",
    "x = F.dropout(self.conv(x), training=True); return self.fc(self.pool(x).flatten(1))",
    "x = self.conv(x); x = x[:, :, 1:, 1:]; return self.fc(self.pool(x).flatten(1))",
    "x = F.interpolate(self.conv(x), size=(5, 5)); return self.fc(x.flatten(1))",
    "x = F.interpolate(self.conv(x), scale_factor=2); return self.fc(self.pool(x).flatten(1))",
    "x = F.adaptive_avg_pool2d(self.pool(self.conv(x)), 5); return self.fc(x.flatten(1))",
    "x = F.pad(self.conv(x), (1, 2, 3, 4), mode='reflect'); return self.fc(x.flatten(1))",
    "x = self.conv(x); return x.mean((1, 2, 3))",
    "x = self.conv(x); return self.fc(x.squeeze().flatten(1))",
    "x = self.conv(x); x = self.pool(x) if flag else x; return self.fc(x.flatten(1))",
    "x = self.pool(self.conv(x)); return self.gone(x)",
    "x = self.pool(self.conv(x)); raise ValueError('no')",
    "x = self.conv(self.conv(x)); return self.fc(self.pool(x).flatten(1))",
    "x = self.conv(x.permute(0, 3, 1, 2)); return self.fc(self.pool(x).flatten(1))",
    "return self.fc(x)",
    # What is the same on the first way may not be so on others.
    "x = self.conv(x); x = x + F.max_pool2d(x, 3, 2, 1); return self.fc(x.flatten(1))",
    "x = self.pool(self.conv(x)).flatten(1); return self.fc(x.view(-1, 100))",
    "x = self.pool(self.conv(x)); return self.fc(x.view(x.size(0), -1, 25).flatten(1))",
    "x = self.conv(x); return self.fc(x.view(x.size(0), 4, -1).view(x.size(0), -1))",
    "x = self.conv(x).mean((2, 3)).mean(1, keepdim=True); return x.view(x.size(0))",
    # What is refused for no size.
    "x = self.conv(x); x = torch.cat((x, x)); return self.fc(self.pool(x).flatten(1))",
    # An ample size goes a way that no other goes, of which nothing is told.
    "x = self.pool(self.conv(x)); x = F.dropout(x, training=True) if x.shape[2] > 90 else x;"
    " return self.fc(x.flatten(1))",
)


def alike(text: str, shapes: tuple[Shape | None, ...], patch: pytest.MonkeyPatch) -> bool:
    """Whether a text comes to the same, whether sizes are foreseen or each of them is followed."""
    foreseen = [told(text, shape) for shape in shapes]
    with patch.context() as context:
        context.setattr(following, "_recording", lambda *_: None)
        return foreseen == [told(text, shape) for shape in shapes]


@pytest.mark.parametrize(("start", "forward"), list(product(STARTS, FORWARDS)))
def test_what_is_foreseen_is_what_following_says(
    start: str, forward: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for features in (100, 144):
        text = module(f"{start}; {LINEAR.format(features)}", forward)
        assert alike(text, (None, (3, 30, 30)), monkeypatch)


@pytest.mark.parametrize("line", LINES)
def test_so_it_is_of_modules(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, start, forward, *_ = line.split(" | ")
    assert alike(module(start, forward), (None, (4, 7, 7), (7,)), monkeypatch)


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_so_it_is_of_long_texts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text(encoding="utf-8")
    assert alike(text, (None, (3, 9, 9), (1, 40, 40), (3, 230, 230)), monkeypatch)
