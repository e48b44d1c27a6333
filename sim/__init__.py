"""Simulation: engines, the bit-true harness, and the host's tools, jobs and cache."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.sim, not sim: two names would mean two registries")
