"""A kernel's walk over a padded input, two steps at a time, as one page and frame by frame."""

import cnnviz

layer = "Conv2d(1, 1, kernel_size=3, stride=2, padding=1)"
cnnviz.draw("arithmetic", layer, input_shape=(1, 5, 5), numbers=True).save("arithmetic.svg")

for number, frame in enumerate(cnnviz.frames("arithmetic", layer, input_shape=(1, 5, 5)), 1):
    frame.save(f"arithmetic-{number}.svg")
