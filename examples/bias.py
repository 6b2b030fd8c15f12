"""Biases: one a neuron on the left, one a feature map on the right, drawn as nodes of their own."""

import cnnviz

cnnviz.compare("Conv1d(1, 2, kernel_size=3)", figure="bias", input_shape=(1, 6)).save("bias.svg")
