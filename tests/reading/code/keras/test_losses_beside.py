"""A loss or a metric is not the network of a text where another is."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = (
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
    "from torchvision import models\n"
)


def _class(name: str, made: str, forward: str, takes: str = "a, b", given: str = "") -> str:
    start = f"    def __init__(self{given}):\n        super().__init__()\n        {made}\n"
    return f"class {name}(nn.Module):\n{start}    def forward(self, {takes}):\n        {forward}\n"


NET = _class("Net", "self.c = nn.Conv2d(3, 8, 3)", "return self.c(x)", "x")
OTHER = _class("Critic", "self.c = nn.Conv2d(3, 2, 3)", "return self.c(x)", "x")
VGG = _class("Vgg", "self.c = nn.Conv2d(3, 5, 3)", "return self.c(x)", "x")
PERCEPTUAL = _class(
    "PerceptualLoss",
    "self.vgg = models.vgg16(pretrained=True).features[:16]; self.of = nn.MSELoss()",
    "return self.of(self.vgg(a), self.vgg(b))",
)
VGG_LOSS = _class(
    "VGGLoss", "self.c = nn.Conv2d(3, 4, 3)", "return F.l1_loss(self.c(a), self.c(b))"
)
COMPARED = _class(
    "Compared",
    "self.c = nn.Conv2d(3, 4, 3)",
    "d = self.c(a) - self.c(b)\n        return d.abs().mean()",
)
SIMILAR = _class("Similar", "self.c = nn.Conv2d(3, 4, 3)", "return (self.c(a) * self.c(b)).mean(1)")
SSIM = _class("SSIM", "self.p = nn.AvgPool2d(3)", "return (self.p(a) * self.p(b)).mean()")
OF_VGG = _class("VGGLoss", "self.v = Vgg()", "return F.l1_loss(self.v(a), self.v(b))")
GIVEN = _class("Loss", "self.v = v", "return F.l1_loss(self.v(a), b)", given=", v")
RUN = "model = Net()\ncriterion = {}\nfor x, y in loader:\n    criterion(model(x), y).backward()\n"


@pytest.mark.parametrize(
    ("text", "name", "maps"),
    [
        (NET + PERCEPTUAL, "Net", 8),
        (NET + VGG_LOSS, "Net", 8),
        (VGG_LOSS + NET, "Net", 8),
        (NET + COMPARED, "Net", 8),
        (NET + COMPARED + SSIM + VGG_LOSS, "Net", 8),
        (NET + OTHER + VGG_LOSS, "Critic", 2),
        (PERCEPTUAL + NET + OTHER, "Critic", 2),
        (NET + VGG + OF_VGG, "Net", 8),
        (VGG + OF_VGG + NET, "Net", 8),
        (NET + VGG_LOSS + "model = Net()\ncriterion = VGGLoss()\n", "model", 8),
        (NET + SSIM + "model = Net()\nhow = SSIM()\n", "model", 8),
        (NET + VGG_LOSS + RUN.format("VGGLoss().cuda()"), "model", 8),
        (NET + SIMILAR + RUN.format("Similar()"), "model", 8),
        (NET + GIVEN + "net = Net()\nhow = Loss(net)\n", "net", 8),
        (NET + VGG_LOSS + "how = VGGLoss()\n", "Net", 8),
    ],
)
def test_the_network_is_drawn(text: str, name: str, maps: int) -> None:
    """What compares two outputs was chosen, as the last that the text makes or defines."""
    found = parse(HEAD + text)
    assert found.shapes[-1][0] == maps
    assert any(one.startswith(f"{name} is drawn; --model") for one in found.notes)


@pytest.mark.parametrize("text", [VGG_LOSS, NET + SIMILAR, NET + VGG_LOSS])
def test_one_that_is_asked_for_or_alone_is_refused_as_before(text: str) -> None:
    """Two maps that are compared along their channels are none; asked for, a loss is meant."""
    asked = "VGGLoss" if text == NET + VGG_LOSS else None
    with pytest.raises(Exception, match="takes b beside the input"):
        parse(HEAD + text, model=asked)


def test_a_name_that_only_sounds_so_is_a_network() -> None:
    text = HEAD + NET + NET.replace("Net", "LossyCodec").replace("8", "9")
    assert summarize(parse(text)).to_dict()["layers"][-1]["output_shape"][0] == 9
