"""Functions of bit streams: saturating counters, Bernstein polynomials, series and tables."""
