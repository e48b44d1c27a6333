"""How far each operation on bit streams is from its ideal: measured, beside published figures."""
