"""A kernel takes one position after another over an input with padding, two cells at a time."""

import cnnviz

spec = "Conv2d(1, 1, kernel_size=3, stride=2, padding=1)"
cnnviz.draw("arithmetic", spec, input_shape=(1, 5, 5)).save("arithmetic.svg")
