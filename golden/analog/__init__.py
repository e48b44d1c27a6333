"""The bridge to analog signals."""
