"""Max and average pooling beside a strided convolution, and what moving the input by one changes."""

import cnnviz

cnnviz.draw("pooling", "MaxPool1d(kernel_size=2)", input_shape=(1, 8)).save("pooling.svg")
