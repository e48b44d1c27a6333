"""Encoders: how numbers become bit streams."""
