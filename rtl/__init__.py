"""Amaranth components, one beside each golden model."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.rtl, not rtl: two names would mean two registries")
