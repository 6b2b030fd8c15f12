"""The figures, one file each: connections in, picture out. None counts or connects on its own."""
