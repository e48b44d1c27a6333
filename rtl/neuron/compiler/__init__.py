"""Data paths of compiled equations."""
