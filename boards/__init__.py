"""What can be built: devices, the flow, reports, whole networks."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.boards, not boards: two names would mean two registries")
