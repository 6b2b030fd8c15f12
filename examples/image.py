"""A picture, the kernel sobel-x laid on it, the feature map that comes out, and the next layer."""

import cnnviz

spec = "Conv2d(1, 1, kernel_size=3), ReLU(), MaxPool2d(2)"
cnnviz.draw("image", spec, input_shape=(1, 48, 48), kernel="sobel-x").save("image.svg")
