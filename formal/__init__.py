"""What can be proved: equivalence to the golden models, stream rules, mutants, evidence."""

if not __name__.startswith("spikeloom."):
    raise ImportError("import spikeloom.formal, not formal: two names would mean two registries")
