"""What Python means: names, truth, functions, generators, errors, and what is followed of them."""
