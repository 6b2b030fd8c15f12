"""Max and average pooling beside a strided convolution, and what a shift of the input changes."""

import cnnviz

cnnviz.draw("pooling", "MaxPool1d(kernel_size=2)", input_shape=(1, 8)).save("pooling.svg")
