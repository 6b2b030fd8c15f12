"""What a convolution saves: connections and weights, for one layer and as its input grows."""

import cnnviz

cnnviz.compare("Conv2d(3, 16, 3, padding=1)", figure="cost", input_shape=(3, 32, 32)).save(
    "cost.svg"
)
