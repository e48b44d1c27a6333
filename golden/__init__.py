"""NumPy bit-true models: the specification of every block."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.golden, not golden: two names would mean two registries")
