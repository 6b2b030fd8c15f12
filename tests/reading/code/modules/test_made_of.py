"""What code that is not in the text makes of a network, or does to it: a fault, or a note."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import torch\nimport torch.nn as nn\n"
B = "nn.Sequential(nn.Linear(4, 3))"
ABSENT = "{} comes from lib, which is not in this text: paste its code too"
REFUSED = {
    f"from lib import convert\nmodel = convert({B})\n": "convert",
    f"from lib import convert\nmodel = {B}\nmodel = convert(model, 3)\n": "convert",
    f"from lib import convert\nmodel: nn.Module = convert({B})\n": "convert",
    f"from lib import Wrapper\nmodel = Wrapper(net={B})\n": "Wrapper",
    f"from lib import Both\nmodel = Both([{B}, {B}])\n": "Both",
    f"from lib import Both\nd = dict(net={B})\nmodel = Both(**d)\n": "Both",
    f"from lib import convert\nmodel, cfg = convert({B})\n": "convert",
    f"from lib import convert\nwith torch.no_grad():\n    net = convert({B})\n": "convert",
    f"from lib import convert\ndef build():\n    m = {B}\n    return convert(m)\n": "convert",
    f"from lib import convert\ndef main():\n    ssd = convert({B})\n"
    "    torch.optim.SGD(ssd.parameters())\nmain()\n": "convert",
    f"from lib import convert\nclass T:\n    def __init__(self):\n        self.net = convert({B})\n"
    "t = T()\n": "convert",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_stands_for_the_network_is_asked_for(text: str) -> None:
    found = told(HEAD + text)
    assert found == [(REFUSED[text], ABSENT.format(REFUSED[text]))]


def test_so_it_is_where_a_method_of_it_is_called() -> None:
    found = told(f"{HEAD}from lib import convert\nmodel = convert({B}).cuda()\n")
    assert [reason for _, reason in found] == [ABSENT.format("convert")]


def test_a_packages_network_is_not_drawn_as_a_part_of_it() -> None:
    text = (
        f"{HEAD}from torchvision.models.detection import FasterRCNN\n"
        "backbone = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())\n{} = FasterRCNN(backbone, 2)\n"
    )
    for name in ("model", "what"):
        ((words, reason),) = told(text.replace("{}", name))
        assert words == "FasterRCNN(backbone, 2)"
        assert reason.startswith("FasterRCNN is torchvision's own network")
    ((words, _),) = told(
        f"{HEAD}import torchvision\nhead = {B}\nmodel = torchvision.models.vgg11()"
    )
    assert words == "torchvision.models.vgg11()"


def note(call: str, line: int, name: str = "model") -> str:
    """What is said of a call."""
    return (
        f"what {call} (line {line}) does is not in the text: {name} is drawn as it is without that"
    )


NOTED = {
    f"from lib import surgery\nmodel = {B}\nsurgery(model)\n": note("surgery(model)", 5),
    f"from lib import made\nmodel = {B}\nthing = made(model)\n": note("made(model)", 5),
    f"from lib import made\nmodel = {B}\nthings = {{'a': made(model)}}\n": note("made(model)", 5),
    f"from lib import load_it\nmodel = {B}\nmodel = load_it(model)\n": note("load_it(model)", 5),
    f"from lib import quantize\nmodel = {B}\nq_model = quantize(model)\n": note(
        "quantize(model)", 5
    ),
    f"model = torch.load('a') if big else {B}\n": note("torch.load('a')", 3, "Sequential"),
    "from lib import helper\nclass Net(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.a = nn.Linear(4, 3)\n        helper(self)\n"
    "    def forward(self, x):\n        return self.a(x)\nmodel = Net()\n": note("helper(self)", 8),
    f"from lib import made\nclass Net(nn.Module):\n    def __init__(self):\n"
    f"        super().__init__()\n        self.a = {B}\n        self.aux = made({B})\n"
    "    def forward(self, x):\n        return self.a(x)\nmodel = Net()\n": note(f"made({B})", 8),
    "from lib import deco\nclass Net(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.a = nn.Linear(4, 3)\n    @deco\n"
    "    def forward(self, x):\n        return self.a(x)\nmodel = Net()\n": note(
        "deco", 8, "Net.forward"
    ).replace("is drawn", "is read"),
    "import lib\ncfg = {'n': 3}\nlib.update(cfg)\n"
    "model = nn.Sequential(nn.Linear(4, cfg['n']))\n": (
        note("lib.update(cfg)", 5, "cfg").replace("is drawn", "is read")
    ),
}


@pytest.mark.parametrize("text", NOTED)
def test_what_may_change_the_network_is_told(text: str) -> None:
    found = parse(HEAD + text)
    assert found.layers[0].parameters == 15
    assert NOTED[text] in found.notes


@pytest.mark.parametrize(
    "line",
    [
        "model = torch.compile(model)",
        "from accelerate import Accelerator\naccelerator = Accelerator()\n"
        "model, opt = accelerator.prepare(model, opt)",
        "model = nn.DataParallel(model)",
        "model = model.to(device)",
        "from torchsummary import summary\nsummary(model, (4,))",
        "from lib import train\ntrain(model)",
        "from lib import Trainer\ntrainer = Trainer(model=model)\ntrainer.train()",
        "history = model.fit(x, y)\nplot_history(history)",
        "acc = evaluate(model, loader)",
        "optimizer = make_optimizer(cfg, model)",
        "ema = ModelEMA(model)",
        "model, opt = amp.initialize(model, opt)",
        "onnx_model = to_onnx(model)",
        "import wandb\ncfg = {'a': 3}\nwandb.init(config=cfg)\nwandb.watch(model)\nprint(cfg)",
    ],
)
def test_what_is_usually_done_with_a_network_is_left_alone(line: str) -> None:
    found = parse(f"{HEAD}model = {B}\n{line}\n")
    assert found.layers[0].parameters == 15
    assert not any("not in the text" in one for one in found.notes)


UNCALLED = (
    f"{HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = nn.Linear(4, 3)\n        self.l = {}\n    def forward(self, x):\n"
    "        return self.a(x)\nmodel = Net()\n"
)


@pytest.mark.parametrize(
    "layer",
    [
        "nn.LSTM(4, 8)",
        "nn.LSTM(5, 8, num_layers=2, bidirectional=True, proj_size=3, batch_first=True)",
        "nn.GRU(4, 8, 2, True, True, 0.1, True)",
        "nn.RNN(4, 8, 2, 'relu', False)",
        "nn.GRUCell(4, 8, False)",
        "nn.MultiheadAttention(8, 2)",
        "nn.MultiheadAttention(8, 2, kdim=4, vdim=6, add_bias_kv=True)",
        "nn.EmbeddingBag(10, 4)",
        "nn.Bilinear(3, 4, out_features=5)",
        "nn.TransformerEncoderLayer(8, 2, 16, bias=False)",
        "nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 3)",
        "nn.Unfold(3)",
    ],
)
def test_a_layer_that_is_not_drawn_and_never_called_is_counted(layer: str) -> None:
    torch = pytest.importorskip("torch")
    right = sum(one.numel() for one in eval(layer, {"nn": torch.nn}).parameters())
    assert sum(one.parameters for one in parse(UNCALLED.format(layer)).uncalled) == right


def test_one_that_is_not_counted_is_told_and_one_that_is_called_refused() -> None:
    found = parse(UNCALLED.format("nn.Transformer(8, 2)"))
    said = "the parameters of l (Transformer), which is made and never called, are not counted"
    assert said in found.notes
    called = UNCALLED.format("nn.LSTM(3, 8)").replace("self.a(x)", "self.l(self.a(x))")
    assert told(called)[0][0] == "nn.LSTM"
    skipped = parse(called, skip=("l",))
    assert not skipped.uncalled


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("torchvision.models.vgg16(pretrained=True)", "which is made and never called"),
        ("torchvision.models.vgg16().features[:5]", "which is made and never called"),
        ("timm.create_model('resnet18')", "which is made and never called"),
        ("torch.hub.load('a', 'b')", "which is made and never called"),
        ("blocks.Block(3)", "which is not in this text and never called"),
        ("make_backbone(3)", "which is not in this text and never called"),
        ("blocks.conv_block(3)", "which is not in this text and never called"),
        ("make_net_config(3)", ""),
        ("FocalLoss(3)", ""),
        ("blocks.size(3)", ""),
    ],
)
def test_what_other_code_makes_and_nobody_calls_is_told_as_not_counted(
    made: str, said: str
) -> None:
    text = "import torch, torchvision, timm, blocks\nfrom losses import FocalLoss\n"
    found = parse(text + UNCALLED.format(made))
    notes = [one for one in found.notes if "are not counted" in one]
    assert [said in one and one.startswith("the parameters of l (") for one in notes] == (
        [True] if said else []
    )


def test_keras_makes_no_weights_of_a_layer_that_is_never_called() -> None:
    found = parse(
        "import keras\nfrom keras import layers\nclass Net(keras.Model):\n    def __init__(self):\n"
        "        super().__init__()\n        self.a = layers.Dense(3)\n"
        "        self.l = layers.LSTM(8)\n    def call(self, x):\n        return self.a(x)\n"
        "model = Net()\nmodel.build((None, 4))\n"
    )
    assert found.layers[0].parameters == 15
    assert not found.uncalled
