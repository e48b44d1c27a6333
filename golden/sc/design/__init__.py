"""Design tools for stochastic computing: sources, seeds, lengths, correlation, Bernstein fits."""
