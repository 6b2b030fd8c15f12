"""A row of neurons through the feature maps: the same receptive field, a kernel for each."""

import cnnviz

cnnviz.draw("volume", "Conv2d(3, 5, 3)", input_shape=(3, 7, 7)).save("volume.svg")
