"""Design-space exploration: the best unit for a need, by measured costs."""
