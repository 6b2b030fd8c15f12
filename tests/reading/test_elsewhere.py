"""A network in a form that is not read at all is named in one message."""

from __future__ import annotations

import pytest

from tests.reading.told import told

GRAPH = (
    '{"format": "graph-model", "generatedBy": "1.15.0", "convertedBy": "TensorFlow.js Converter",'
    ' "modelTopology": {"node": [{"name": "a", "op": "Const"}]}}'
)
R = """library(keras)
model <- keras_model_sequential() %>%
  layer_conv_2d(filters = 32, kernel_size = c(3,3), input_shape = c(98, 257, 1)) %>%
  layer_dense(units = 30, activation = 'softmax')
"""
R_NATIVE = """model <- keras_model_sequential(input_shape = c(28, 28, 1)) |>
  layer_flatten() |>
  layer_dense(10)
"""

SIZES = """conv1.weight \t torch.Size([6, 3, 5, 5])
conv1.bias \t torch.Size([6])
fc1.weight \t torch.Size([120, 400])
"""
SIZES_BEHIND_WORDS = """input image --> torch.Size([1, 3, 34, 694])
cnn.conv0.weight torch.Size([64, 1, 3, 3])
cnn.conv0.bias torch.Size([64])
"""
TENSORS = "OrderedDict([('conv1.weight', tensor([[[[-0.1]]]])), ('conv1.bias', tensor([0.1]))])"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SIZES, "this lists weights, as a state_dict does"),
        (SIZES_BEHIND_WORDS, "this lists weights, as a state_dict does"),
        (TENSORS, "this lists weights, as a state_dict does"),
        (GRAPH, "this is a graph-model of TensorFlow.js"),
        (R, "this is R, which cnnviz does not read"),
        (R_NATIVE, "this is R, which cnnviz does not read"),
    ],
)
def test_it_is_named_once(text: str, said: str) -> None:
    ((_, why),) = told(text)
    assert why.startswith(said)
    assert "paste" in why
