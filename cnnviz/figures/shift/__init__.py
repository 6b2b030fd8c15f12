"""Why weights are shared: what the input does, the map does."""
