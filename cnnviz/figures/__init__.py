"""The figures, one file each: connections in, picture out. No figure counts or connects by itself."""
