"""A picture in a terminal that draws, by one of three protocols: a file each."""
