"""What one neuron sees through three layers: the cone of connections that reach it."""

import cnnviz

stack = "Conv1d(1, 1, 3), Conv1d(1, 1, 3), Conv1d(1, 1, 3)"
cnnviz.draw("receptive-field", stack, input_shape=(1, 11)).save("receptive-field.svg")
