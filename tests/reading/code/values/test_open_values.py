"""Where a value is left open, nothing is told that a value of it would mend."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading import parse

HEAD = "import torch\nimport torch.nn as nn\n"


def _layer(made: str) -> str:
    return f"""{HEAD}class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.one = {made}
    def forward(self, x):
        return self.one(x)
"""


def _told(text: str) -> list[str]:
    with pytest.raises(SpecError) as told:
        parse(text)
    return [fault.reason for fault in told.value.faults]


@pytest.mark.parametrize(
    ("made", "value", "shape"),
    [
        ("nn.MaxPool2d(kernel_size=n + 2, stride=n, padding=1)", 2, (3, 8, 8)),
        ("nn.AvgPool2d(n, n, 2)", 4, (3, 8, 8)),
        ("nn.MaxPool2d(3, n, padding=n - 1)", 2, (3, 8, 8)),
        ("nn.ConvTranspose2d(4, 4, 3, stride=n, output_padding=1)", 2, (4, 8, 8)),
        ("nn.ConvTranspose2d(4, 4, 3, dilation=n, output_padding=1)", 2, (4, 8, 8)),
        ("nn.GroupNorm(3, n)", 6, (6, 8, 8)),
        ("nn.GroupNorm(n, 4)", 2, (4, 8, 8)),
        ("nn.Conv2d(n, 8, 3, groups=4)", 4, (4, 8, 8)),
        ("nn.Conv2d(4, n, 3, groups=4)", 8, (4, 8, 8)),
        ("nn.Conv2d(4, 8, 3, stride=n, padding='same')", 1, (4, 8, 8)),
        ("nn.Unflatten(1, (n, 2))", 4, (8,)),
        ("nn.Upsample(scale_factor=n)", 2, (3, 8, 8)),
        ("nn.Upsample(scale_factor=2, mode=n, align_corners=True)", "bilinear", (3, 8, 8)),
        ("nn.LocallyConnected2d(4, 8, n, stride=2, padding=3)", 3, None),
    ],
)
def test_a_layer_of_it_makes_no_fault_of_its_own(
    made: str, value: object, shape: tuple[int, ...] | None
) -> None:
    told = _told(_layer(made))
    if shape is None:
        return
    assert [reason.partition(" is not")[0] for reason in told] == ["n"]
    parse(_layer(made), shape, settings={"n": value})  # It reads with that value.


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("nn.Conv2d(3, n, 3, groups=2)", "groups=2 does not divide in_channels=3"),
        ("nn.Conv2d(n, 8, -1)", "kernel_size must be 1 or more, not -1"),
        ("nn.MaxPool2d(2, n, padding=2)", "padding of 2 is more than half of the window, which"),
        (
            "nn.ConvTranspose2d(4, 4, n, output_padding=2)",
            "output_padding must be smaller than the stride or the dilation, not 2",
        ),
    ],
)
def test_what_is_wrong_with_any_value_is_told_at_once(made: str, reason: str) -> None:
    told = _told(_layer(made))
    assert len(told) == 2
    assert any(one.startswith(reason) for one in told)


def _net(first: str, made: str = "nn.Conv2d(3, c, 3)") -> str:
    return f"""{HEAD}class Net(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.f = {made}
    def forward(self, x):
        {first}
        return self.f(x)
"""


@pytest.mark.parametrize(
    "first",
    [
        "x = x.permute(0, 3, 1, 2)",
        "x = x.transpose(2, 3)",
        "b, h, w, k = x.shape; x = x.permute(0, 3, 1, 2)",
        "x = torch.movedim(x, -1, 1)",
        "x = x.view(x.size(0), 3, x.size(2), x.size(3))",
        "x = torch.cat([x, x], 3)",
        "x = x.mean(3, keepdim=True)",
    ],
)
@pytest.mark.parametrize("made", ["nn.Conv2d(3, c, 3)", "Other(3)"])
def test_an_input_that_nobody_said_makes_no_fault_beside_it(first: str, made: str) -> None:
    (told,) = _told(_net(first, made))
    assert told.startswith(("c is not known", "Other is nowhere"))


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("x = self.g(x)", "nothing in this text makes self.g"),
        ("x = x.permute(0, 1, 1, 2)", "this must name each of"),
    ],
)
def test_what_any_input_meets_is_told_beside_it(first: str, reason: str) -> None:
    told = _told(_net(first))
    assert len(told) == 2
    assert any(one.startswith(reason) for one in told)


@pytest.mark.parametrize(
    "line",
    [
        "rows = torch.tensor([int(sys.argv[1]), 2]).long()",
        "rows = torch.tensor([[int(sys.argv[1])], [2]]).to(torch.int8)",
        "rows = torch.tensor([open('a').read()]).int()",
    ],
)
def test_numbers_that_are_not_known_can_be_converted(line: str) -> None:
    assert parse(f"import sys\n{HEAD}{line}\nnet = nn.Sequential(nn.Linear(8, 2))").shapes[1] == (
        2,
    )


@pytest.mark.parametrize(
    ("mask", "taken"),
    [
        ("torch.log(torch.ones(len(x), len(x)))", True),
        ("torch.ones(3, x.size(0)).sigmoid().sqrt()", True),
        ("nn.Linear(4, 2)(torch.ones(4, len(x), 4))", False),
    ],
)
def test_a_tensor_of_the_texts_own_may_have_the_batch_in_any_axis(mask: str, taken: bool) -> None:
    text = f"""{HEAD}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 2)
    def forward(self, x):
        mask = {mask}
        return self.fc(x)
"""
    if taken:
        assert parse(text).shapes == ((8,), (2,))
    else:
        assert "the batch axis must stay as it is" in _told(text)[0]
