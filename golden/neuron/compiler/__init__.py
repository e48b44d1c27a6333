"""The equation compiler: from a description to a program of integer operations."""
