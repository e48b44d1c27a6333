"""Linear-feedback shift registers and other sources, and the comparators that make bit streams."""
