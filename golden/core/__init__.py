"""Contract of golden models: parameters, ports, NumPy dialect, ranges, terms, registry."""
