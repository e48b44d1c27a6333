"""What changes or measures the correlation of bit streams."""
