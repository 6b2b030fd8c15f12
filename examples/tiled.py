"""Between sharing nothing and sharing all: two kernels in turn, on the neurons of a convolution."""

import cnnviz

cnnviz.compare("Conv1d(1, 1, kernel_size=3)", figure="tiled", input_shape=(1, 8), tiles=2).save(
    "tiled.svg"
)
