"""Networks over words, which an `Embedding` looks up, are drawn from its vectors on.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TORCH = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
KERAS = "from keras import layers, models\n"

WIDE = TORCH + (
    "class Net(nn.Module):\n    def __init__(self, words=10000, dim=128, sizes=(3, 4, 5)):\n"
    "        super().__init__()\n        self.embed = nn.Embedding(words, dim)\n"
    "        self.convs = nn.ModuleList([nn.Conv2d(1, 100, (k, dim)) for k in sizes])\n"
    "        self.fc = nn.Linear(300, 2)\n\n"
    "    def forward(self, x):\n        x = self.embed(x).unsqueeze(1)\n"
    "        x = [F.relu(conv(x)).squeeze(3) for conv in self.convs]\n"
    "        x = [F.max_pool1d(i, i.size(2)).squeeze(2) for i in x]\n"
    "        return self.fc(torch.cat(x, 1))\n"
)
FUNCTIONAL = KERAS + (
    "words = layers.Input(shape=(56,), dtype='int32')\n"
    "x = layers.Embedding(input_dim=18765, output_dim=256)(words)\n"
    "x = layers.Reshape((56, 256, 1))(x)\n"
    "x = [layers.MaxPool2D((57 - k, 1))(layers.Conv2D(512, (k, 256))(x)) for k in (3, 4, 5)]\n"
    "x = layers.Flatten()(layers.Concatenate(axis=1)(x))\n"
    "model = models.Model(words, layers.Dense(2)(x))\n"
)
SHORT = KERAS + (
    "net = models.Sequential()\nnet.add(layers.Embedding(5000, 50, input_length=400))\n"
    "net.add(layers.Conv1D(250, 3, activation='relu'))\nnet.add(layers.GlobalMaxPooling1D())\n"
    "net.add(layers.Dense(1))\n"
)
OWN = KERAS.replace("layers,", "Model, layers,").replace("from keras", "from keras") + (
    "class Net(Model):\n    def __init__(self):\n        super().__init__()\n"
    "        self.words = layers.Embedding(1000, 16)\n        self.conv = layers.Conv1D(8, 3)\n\n"
    "    def call(self, x):\n        return self.conv(self.words(x))\n"
)


@pytest.mark.parametrize(
    ("text", "given", "start", "parameters", "output"),
    [
        (WIDE, (50,), (50, 128), 1434502, (2,)),
        (WIDE, None, (5, 128), 1434502, (2,)),
        (FUNCTIONAL, None, (256, 56), 6381314, (2,)),
        (SHORT, None, (50, 400), 288001, (1,)),
        (SHORT, (30,), (50, 30), 288001, (1,)),
        (OWN, (20,), (16, 20), 16392, (8, 18)),
        (
            f"{TORCH}net = nn.Sequential(nn.Embedding(90, 8), nn.Flatten(), nn.Linear(400, 2))\n",
            None,
            (50, 8),
            1522,
            (2,),
        ),
        (
            f"{TORCH}net = nn.Sequential(nn.Embedding(embedding_dim=8, num_embeddings=90),"
            " nn.Linear(8, 2))\n",
            (4, 5),
            (4, 5, 8),
            738,
            (4, 5, 2),
        ),
    ],
)
def test_a_network_over_words_begins_at_their_vectors(
    text: str,
    given: tuple[int, ...] | None,
    start: tuple[int, ...],
    parameters: int,
    output: tuple[int, ...],
) -> None:
    net = parse(text, given)
    assert (net.input_shape, net.shapes[-1]) == (start, output)
    summary = summarize(net)
    assert summary.totals.parameters == parameters
    (name,) = summary.to_dict()["totals"]["looked_up"]
    assert sum(f"{name} (Embedding) looks up" in note for note in net.notes) == 1
    assert f"from the vectors of {name} on" in net.assumed
    assert f"Looked up, no connections: {name};" in repr(summary)


@pytest.mark.parametrize(
    ("forward", "words"),
    [
        ("self.conv(torch.cat([self.a(x), self.b(x)], 1))", "a second Embedding looks"),
        ("self.conv(self.a(x)) * x.unsqueeze(1)", "are read besides"),
        ("self.conv(self.a(x) + self.b(torch.arange(x.size(1))))", "looks up other indices"),
        ("self.conv(self.a(F.relu(x)))", "looks up other indices"),
    ],
)
def test_a_second_thing_that_is_looked_up_is_refused(forward: str, words: str) -> None:
    text = TORCH + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a, self.b = nn.Embedding(9, 8), nn.Embedding(9, 8)\n"
        "        self.conv = nn.Conv1d(12, 4, 1)\n\n"
        f"    def forward(self, x):\n        return {forward}\n"
    )
    with pytest.raises(CnnvizError, match=words) as caught:
        parse(text, (12,))
    assert "line 13" in str(caught.value)


def test_an_embedding_that_nothing_calls_has_its_parameters() -> None:
    text = TORCH + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.unused = nn.Embedding(9, 8)\n        self.fc = nn.Linear(4, 2)\n\n"
        "    def forward(self, x):\n        return self.fc(x)\n"
    )
    summary = summarize(parse(text, (4,)))
    assert summary.totals.parameters == 72 + 10
    assert summary.to_dict()["totals"]["uncalled"] == ["unused"]


@pytest.mark.parametrize("length", [", input_length=300", ""])
def test_an_embedding_is_skipped_for_vectors_that_are_given(length: str) -> None:
    text = f"{KERAS}net = models.Sequential([layers.Embedding(5000, 32{length})])\n"
    text += "net.add(layers.Conv1D(8, 3))\n"
    net = parse(text, None if length else (32, 300), skip=("Embedding",))
    assert net.shapes == ((32, 300), (8, 298))
    assert sum(note.count("Embedding") for note in net.notes) == 1


def test_how_many_words_are_chosen_is_told_in_words_of_a_row() -> None:
    text = (
        f"{TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.embed = nn.Embedding(90, 8)\n        self.conv = nn.Conv1d(8, 4, 3)\n\n"
        "    def forward(self, x):\n        return self.conv(self.embed(x).transpose(1, 2))\n"
    )
    right = (
        "input: 6 (none was given; it is the smallest that every layer accepts, with at least 6"
        " output positions in the first layer)"
    )
    assert parse(text).notes[0] == right


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ("len(vocab), 8", r'len\(vocab\) is not known: .* --set "len\(vocab\)=VALUE"'),
        ("words, 8", "words is not known"),
        ("0, 8", "an Embedding needs its size here: num_embeddings"),
        ("90, 0", "an Embedding needs its size here: embedding_dim"),
        ("90", "an Embedding needs its size here: embedding_dim"),
    ],
)
def test_the_sizes_of_an_embedding_are_told_where_they_are_not_known(
    sizes: str, words: str
) -> None:
    text = f"{TORCH}net = nn.Sequential(nn.Embedding({sizes}), nn.Linear(8, 2))\n"
    with pytest.raises(CnnvizError, match=words):
        parse(text, (4,))


def test_the_length_of_a_vocabulary_can_be_said() -> None:
    text = f"{TORCH}net = nn.Sequential(nn.Embedding(len(vocab), 8), nn.Linear(8, 2))\n"
    net = parse(text, (4,), settings={"len(vocab)": 90})
    assert summarize(net).totals.parameters == 738


def test_words_that_the_text_looks_up_itself_say_how_many_there_are() -> None:
    text = WIDE.replace("words=10000", "words=20").replace("cat(x, 1)", "cat(x, axis)") + (
        "\n\nif __name__ == '__main__':\n    axis = 1\n    net = Net()\n"
        "    x = torch.LongTensor([[1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]])\n"
        "    for epoch in range(5000):\n        loss = F.mse_loss(net(x), torch.zeros(2, 2))\n"
        "        loss.backward()\n"
    )
    net = parse(text)
    assert net.input_shape == (7, 128)
    assert summarize(net).totals.parameters == 157062
