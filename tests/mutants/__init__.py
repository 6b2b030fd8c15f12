"""Are the tests able to fail? Changes the code at one place at a time, and looks who notices."""
