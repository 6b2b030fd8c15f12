"""One neuron of each layer: the same sum, bias and activation, with numbers that add up."""

import cnnviz

spec = "Conv1d(1, 1, kernel_size=3), ReLU()"
cnnviz.draw("neuron", spec, input_shape=(1, 5)).save("neuron.svg")
