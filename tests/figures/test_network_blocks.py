"""The figure network: the blocks of a text and what is repeated, where maps have one size."""

from __future__ import annotations

import re

import pytest

import cnnviz
from cnnviz.figures.network.blocks import blocks, runs_of
from cnnviz.figures.network.stages import stages
from cnnviz.layers.network import Network
from tests.figures.legible import faults, words
from tests.figures.test_network import HEAD, boxes, of

BLOCK = """
class Block(nn.Module):
    def __init__(self, n, d=1):
        super().__init__()
        self.a = nn.Conv{dims}d(n, n, 3, padding=d, dilation=d)
        self.b = nn.Conv{dims}d(n, n, 3, padding=d, dilation=d)

    def forward(self, x):
        return {back}
"""
NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv{dims}d({ins}, 16, 3, padding=1)
        self.body = nn.Sequential(*[{each}])
        {more}

    def forward(self, x):
        {way}
"""
BACK, PLAIN = "x + self.b(F.relu(self.a(x)))", "self.body(F.relu(self.first(x)))"


def text(each: str, more: str, way: str, dims: int = 2, ins: int = 3, back: str = BACK) -> str:
    """A network whose body is blocks of one size."""
    net = NET.format(dims=dims, ins=ins, each=each, more=more, way=way)
    return HEAD + BLOCK.format(dims=dims, back=back) + net


WAVENET = f"""{HEAD}
class Block(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.d = d
        self.filter = nn.Conv1d(n, n, 2, dilation=d)
        self.gate = nn.Conv1d(n, n, 2, dilation=d)
        self.res = nn.Conv1d(n, n, 1)
        self.skip = nn.Conv1d(n, n, 1)

    def forward(self, x):
        y = F.pad(x, (self.d, 0))
        z = torch.tanh(self.filter(y)) * torch.sigmoid(self.gate(y))
        return x + self.res(z), self.skip(z)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.front = nn.Conv1d(1, 16, 1)
        self.blocks = nn.ModuleList([Block(16, 2 ** i) for _ in range(2) for i in range(5)])
        self.post = nn.Conv1d(16, 64, 1)

    def forward(self, x):
        x = self.front(x)
        skips = 0
        for block in self.blocks:
            x, skip = block(x)
            skips = skips + skip
        return self.post(F.relu(skips))
"""
MLP = "*[layer for _ in range(10) for layer in (nn.Linear(64, 64), nn.ReLU())]"
NETS: dict[str, Network] = {
    "wavenet": cnnviz.parse(WAVENET, (1, 64)),
    "resnet": cnnviz.parse(
        text(
            "Block(16) for _ in range(9)",
            "self.fc = nn.Linear(16, 10)",
            f"return self.fc({PLAIN}.mean((2, 3)))",
        ),
        (3, 32, 32),
    ),
    "edsr": cnnviz.parse(
        text(
            "Block(16) for _ in range(16)",
            "self.end, self.up, self.last = nn.Conv2d(16, 16, 3, padding=1), "
            "nn.Conv2d(16, 64, 3, padding=1), nn.Conv2d(16, 3, 3, padding=1)",
            "x = self.first(x); return self.last("
            "F.pixel_shuffle(self.up(x + self.end(self.body(x))), 2))",
        ),
        (3, 24, 24),
    ),
    "tcn": cnnviz.parse(
        text(
            "Block(16, 2 ** i) for i in range(6)",
            "self.last = nn.Conv1d(16, 4, 1)",
            f"return self.last({PLAIN})",
            dims=1,
        ),
        (3, 64),
    ),
    "mlp": cnnviz.parse(f"{HEAD}model = nn.Sequential({MLP})", (64,)),
    "funnel": cnnviz.parse(
        f"{HEAD}model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), {MLP}, nn.Linear(64, 10))",
        (784,),
    ),
}
SAID = {
    "wavenet": "10 × (4 conv)",
    "resnet": "9 × (2 conv 3×3)",
    "edsr": "16 × (2 conv 3×3)",
    "tcn": "6 × (2 conv 3)",
    "mlp": "fully connected, 64; " * 9,
    "funnel": "10 fully connected",
}


@pytest.mark.parametrize("name", NETS)
def test_a_body_of_one_size_shows_what_is_repeated(name: str) -> None:
    said = cnnviz.draw("network", NETS[name]).picture
    assert SAID[name] in said.description.replace("\u00a0", " ")


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_it_is_legible_in_few_words(name: str, size: str) -> None:
    drawn = cnnviz.draw("network", NETS[name], size=size).picture
    assert faults(drawn, drawn.background or "#ffffff") == []
    said = " ".join(words(drawn)).split()
    assert len([word for word in said if len(re.sub(r"[^a-z]", "", word.lower())) > 1]) <= 90
    # Of one stage alone nothing is learned but a total; ten equal vectors are ten bars.
    assert len(boxes(drawn)) > 3 - (size == "column") or len(of(drawn, "volume")) == 11


def test_blocks_have_all_that_a_network_counts() -> None:
    for name, net in NETS.items():
        whole = [stage.counts for stage in stages(net, 0)]
        for found in blocks(net):
            assert sum(one.counts.weights for one in found) == sum(one.weights for one in whole)
            calls = [node.at for one in found for node in one.nodes]
            assert calls == sorted(set(calls)), name


def test_a_block_has_the_sum_behind_it_and_its_name() -> None:
    found = next(
        one for one in blocks(NETS["resnet"]) if any("body.3" in stage.name for stage in one)
    )
    [block] = [stage for stage in found if stage.name == "body.3"]
    assert [type(node.layer).__name__ for node in block.nodes] == ["Conv", "Conv", "Add"]


def test_dilation_that_grows_is_said_with_its_ends() -> None:
    said = words(cnnviz.draw("network", NETS["tcn"]).picture, "words")
    assert "dilation 1 to 32" in " ".join(said)


def test_what_is_cut_at_once_has_the_size_of_the_cut() -> None:
    """Of a causal network that pads on both sides and cuts the end off."""
    layers = "x = self.a(x)[:, :, :-4]; x = self.b(x)[:, :, :-4]; return x"
    net = f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(1, 8, 3, padding=4, dilation=2)
        self.b = nn.Conv1d(8, 8, 3, padding=4, dilation=2)

    def forward(self, x):
        {layers}
"""
    found = stages(cnnviz.parse(net, (1, 64)), 1)
    assert [len(stage.nodes) for stage in found] == [1, 4]


def test_networks_that_sizes_fill_are_parted_by_sizes() -> None:
    """A ResNet of three sizes: its blocks would be more columns, and say no more."""
    each = "Block(16) for _ in range(2)"
    way = f"x = F.max_pool2d({PLAIN}, 2); x = F.max_pool2d(self.two(x), 2); "
    way += "return self.fc(self.three(x).mean((2, 3)))"
    more = "self.two, self.three, self.fc = Block(16), Block(16), nn.Linear(16, 10)"
    drawn = cnnviz.draw("network", cnnviz.parse(text(each, more, way), (3, 32, 32))).picture
    assert "(" not in " ".join(words(drawn, "words"))


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [
        ([], []),
        ([1, 2, 3], []),
        ([1, 1, 1], [(0, 1, 3)]),
        ([0, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1], [(1, 3, 3)]),
        ([5, 5, 0, 1, 2, 1, 2, 1, 2], [(0, 1, 2), (3, 2, 3)]),
    ],
)
def test_the_longest_run_is_found_first(
    numbers: list[int], runs: list[tuple[int, int, int]]
) -> None:
    assert [tuple(run) for run in runs_of(numbers)] == runs


@pytest.mark.parametrize("size", ["16:9", "4:3", "square"])
def test_few_columns_use_the_height(size: str) -> None:
    drawn = cnnviz.draw("network", "Conv2d(3, 8, 3)", (3, 32, 32), size=size).picture
    low = max(box[3] for box in boxes(drawn).values())
    assert low > 0.6 * drawn.size[1]


def test_what_has_no_bar_stands_on_the_line_of_its_row() -> None:
    drawn = cnnviz.draw("network", "Conv1d(1, 8, 9), MaxPool1d(2)", (1, 200)).picture
    rows = {
        word: float(mark.at[at, 1])
        for mark in [*of(drawn, "amount"), *of(drawn, "unit")]
        for at, word in enumerate(mark.strings)
    }
    assert rows["1,536 fixed"] == rows["connections"] == rows["13,824"]
    assert rows["none"] == rows["weights"] == rows["72"]
