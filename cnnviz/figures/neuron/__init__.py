"""One neuron of a fully connected layer beside one of a convolution."""
