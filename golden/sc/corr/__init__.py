"""Correlation of bit streams: manipulation and measurement."""
