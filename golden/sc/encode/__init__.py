"""Encoders of numbers as unipolar, bipolar and two-line bit streams."""
