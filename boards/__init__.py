"""Builds: devices, the flow to a bitstream, costs, evidence, applications, reports."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.boards, not boards: two names would mean two registries")
