"""Functions of one variable: saturating counters, Bernstein polynomials, series and tables."""
