"""Met where a text was read wrongly without a word; Python and PyTorch 2.13 ran these."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
GENERATOR = (
    "found = []\ndef each():\n    for n in range(6):\n        found.append(n)\n        yield n\n"
)
LEFT = "what a generator does is not followed where it is left early"


@pytest.mark.parametrize(
    "loop",
    [
        "for n in each():\n    if n == 2:\n        break\n",
        "for at, n in enumerate(each()):\n    if n == 2:\n        break\n",
        "def first():\n    for n in each():\n        return n\nfirst()\n",
        "for n, _ in zip(each(), range(2)):\n    pass\n",
    ],
)
def test_a_generator_that_is_left_early_is_not_followed_to_its_end(loop: str) -> None:
    """Python found 3, 3, 1 and 3; all 6 were taken to be found."""
    made = "m = nn.Linear(4, len(found))\n"
    assert LEFT in told(HEAD + GENERATOR + loop + made)[0][1]
    quiet = GENERATOR.replace("        found.append(n)\n", "").replace("found = []", "found = [1]")
    assert parse(HEAD + quiet + loop + made).shapes == ((4,), (1,))
    whole = HEAD + GENERATOR + "for n in each():\n    pass\n" + made
    assert parse(whole).shapes == ((4,), (6,))


@pytest.mark.parametrize(
    "steps",
    [
        "self.steps(x)",
        "enumerate(self.steps(x))",
        "(y for y in self.steps(x) if y is not None)",
    ],
)
def test_layers_that_a_generator_would_call_later_are_not_drawn(steps: str) -> None:
    """PyTorch calls one layer; six were drawn."""
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = nn.ModuleList([nn.Conv2d(2, 2, 3) for _ in range(6)])\n"
        "    def steps(self, x):\n        for c in self.a:\n            x = c(x)\n"
        "            yield x\n"
        f"    def forward(self, x):\n        for y in {steps}:\n            break\n"
        "        return y[1] if isinstance(y, tuple) else y\n"
    )
    assert LEFT in told(text, (2, 20, 20))[0][1]
    early = text.replace("            break\n", "            pass\n")
    assert len(parse(early, (2, 20, 20)).layers) == 6
    loop = f"for y in {steps}:\n            break\n"
    for other in (f"y = next({steps})\n", f"y = any(z is not None for z in {steps}) and x\n"):
        assert LEFT in told(text.replace(loop, other), (2, 20, 20))[0][1]


@pytest.mark.parametrize(
    "call",
    [
        "F.batch_norm(x, self.m, self.v, 1.0, 0.0)",
        "F.layer_norm(x, x.shape[1:], 1.0, 0.0)",
        "F.group_norm(x, 1, 1.0, 0.0)",
        "F.conv2d(x, self.k, 0.5)",
    ],
)
def test_a_number_is_no_weight(call: str) -> None:
    """PyTorch: batch_norm(): argument 'weight' must be Tensor, not float."""
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = nn.Conv2d(1, 2, 3)\n"
        "        self.k = nn.Parameter(torch.ones(2, 2, 1, 1))\n"
        "        self.register_buffer('m', torch.zeros(2))\n"
        "        self.register_buffer('v', torch.ones(2))\n"
        f"    def forward(self, x):\n        x = self.a(x)\n        return {call}\n"
    )
    with pytest.raises(CnnvizError, match="must be a tensor, not a number"):
        parse(text, (1, 9, 9))


@pytest.mark.parametrize(
    ("name", "wanted"), [("width", 5), ("code", 3), ("args", 1), ("with_traceback", 2)]
)
def test_an_error_of_the_texts_own_has_what_python_gives_it(name: str, wanted: int) -> None:
    text = HEAD + (
        "class Wrong(ValueError):\n    def __init__(self, said):\n        super().__init__(said)\n"
        "        self.code = 3\n"
        f"def width():\n    try:\n        found = Wrong('x').{name}\n"
        "    except AttributeError:\n        return 5\n"
        "    return found if found == 3 else {}\n".format(wanted)
        + "m = nn.Linear(4, width())\n"
    )
    try:
        assert parse(text).shapes == ((4,), (wanted,))
    except CnnvizError as error:  # What Python has there is not followed, and asked for.
        assert name in ("args", "with_traceback")
        assert "ValueError" in str(error)


def test_arrays_of_arrays_have_all_their_axes() -> None:
    """NumPy makes 2x3x5 of two arrays of 3x5; it was taken for a row of two."""
    text = HEAD + (
        "import numpy as np\na = np.random.rand(3, 5)\n"
        "m = nn.Linear(4, int(np.prod(np.array([a, a]).shape)))\n"
    )
    assert parse(text).shapes == ((4,), (30,))


def test_repeated_data_of_the_texts_own_is_told_for_what_it_is() -> None:
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.c = nn.Conv2d(2, 2, 3)\n"
        "    def forward(self, x):\n        n, _, h, w = x.shape\n"
        "        rows = torch.arange(h).float().view(1, 1, h, 1).repeat(n, 1, 1, w)\n"
        "        return self.c(torch.cat([x, rows], 1))\n"
    )
    assert "joins the network's data with a tensor of the text's own" in told(text, (1, 9, 9))[0][1]


def test_a_model_of_what_is_not_known_is_not_passed_over() -> None:
    """What stands before that part was drawn, as if the text made no Model."""
    text = (
        "from keras import layers, models\nimport sys\nstart = layers.Input((8, 8, 3))\n"
        "x = layers.Conv2D(4, 3)(start)\n"
        "m = models.Model(start, layers.Dense(int(sys.argv[1]))(layers.Flatten()(x)))\n"
    )
    assert "sys.argv[1] is not known" in told(text)[0][1]
    assert parse(text, settings={"sys.argv[1]": 2}).shapes[-1] == (2,)
