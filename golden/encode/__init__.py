"""How numbers become bit streams, and counts of bits numbers again."""
