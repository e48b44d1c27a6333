"""The fixed-point language: formats, expressions, rounding, error analysis."""
