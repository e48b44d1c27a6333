"""The fixed-point language in hardware."""
