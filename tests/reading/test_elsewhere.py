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


CAFFE = """name: "small"
layer {
  name: "c"
  type: "Convolution"
  convolution_param { num_output: 20 kernel_size: 5 }
}
"""
DARKNET = "[net]\nwidth=416\n[convolutional]\nfilters=16\nsize=3\n"
ONNX = "graph main (\n  %x[FLOAT, 1x1x8x8]\n) {\n  %2 = Relu(%x)\n  return %2\n}\n"
MXNET = "HybridSequential(\n  (0): Conv2D(1 -> 20, kernel_size=(5, 5), Activation(relu))\n)\n"
PADDLE = "Net(\n  (0): Conv2D(1, 6, kernel_size=[3, 3], padding=1, data_format=NCHW)\n)\n"
OF_PADDLE = """ Layer (type)       Input Shape          Output Shape         Param #
   Conv2D-1       [[1, 1, 28, 28]]      [1, 6, 28, 28]          60
Total params: 60
"""
OF_MXNET = """        Layer (type)             Output Shape         Param #
               Input           (1, 1, 28, 28)               0
            Conv2D-1          (1, 20, 24, 24)             520
"""
FLAX = "CNN(\n    # attributes\n    features = 10\n    Conv_0 = Conv()\n)\n"
SCRIPTED = "Net(\n  original_name=Net\n  (a): Conv2d(original_name=Conv2d)\n)\n"
PARAMETERS = (
    "| module   | #parameters or shape | #flops |\n|:---|:---|:---|\n| model | 25.557M | 4G |\n"
)
BY_YOLO = """                 from  n    params  module                      arguments
  0                  -1  1       464  ultralytics.nn.modules.conv.Conv  [3, 16, 3, 2]
"""
OF_TORCHSUMMARY = """           Conv2d-87            [-1, 8, 32, 32]             576
             ReLU-88            [-1, 8, 32, 32]               0
"""
OF_TORCHINFO = """├─Sequential: 1-7            [1, 64, 14, 14]      --
│    └─Conv2d: 2-8           [1, 64, 14, 14]      131,072
"""
OF_OUTPUTS = """Conv2d output shape: \t torch.Size([1, 6, 28, 28])
Sigmoid output shape: \t torch.Size([1, 6, 28, 28])
"""
OBJECTS = "[<keras.layers.core.dense.Dense object at 0x7f00>]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CAFFE, "this is a prototxt of Caffe"),
        (DARKNET, "this is a network of Darknet"),
        (ONNX, "this is the text of an ONNX graph: give the file itself"),
        (MXNET, "this is a network of MXNet"),
        (OF_MXNET, "this is a network of MXNet"),
        (PADDLE, "this is a network of PaddlePaddle"),
        (OF_PADDLE, "this is a network of PaddlePaddle"),
        (FLAX, "this is a network of Flax"),
        (SCRIPTED, "a print of TorchScript does not tell the sizes"),
        (PARAMETERS, "a table of parameters does not tell kernels and strides"),
        (BY_YOLO, "a table of Ultralytics does not tell"),
        (OF_TORCHSUMMARY, "rows of torchsummary or torchinfo do not tell kernels"),
        (OF_TORCHINFO, "rows of torchsummary or torchinfo do not tell kernels"),
        (OF_OUTPUTS, "these are the sizes of what layers give; they do not tell kernels"),
        (OBJECTS, "this lists objects and not what they do"),
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
    assert "paste" in why or "give the file" in why


def test_what_stands_beside_a_table_does_not_name_it() -> None:
    table = "Layer (type)    Output Shape    Param #\nrnn (Bidirectional)   (None, 80, 10)   840\n"
    ((_, why),) = told(f"{OBJECTS}\n{table}", (5, 80))
    assert "a table does not tell what a Bidirectional does" in why
