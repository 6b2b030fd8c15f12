"""Sparse connectivity through two layers: what one output neuron sees, and what it does not."""

import cnnviz

stack = "Conv1d(1, 1, kernel_size=3), Conv1d(1, 1, kernel_size=3)"
cnnviz.compare(stack, figure="connectivity", input_shape=(1, 9)).save("connectivity.svg")
