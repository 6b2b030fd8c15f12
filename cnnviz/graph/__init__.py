"""The explicit connection graph of a network: which neuron feeds which, by which weight."""
