"""Bit streams on the host: conventions, shared bases, packed words and counts."""
