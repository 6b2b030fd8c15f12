"""A picture in a terminal that can draw, by one of three protocols, a module each."""
