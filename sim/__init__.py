"""What can be run: engines, the bit-true harness, tools, jobs and the cache."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.sim, not sim: two names would mean two registries")
