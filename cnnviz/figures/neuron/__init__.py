"""The figure neuron: one of a fully connected layer beside one of a convolution."""
