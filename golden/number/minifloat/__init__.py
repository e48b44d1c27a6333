"""Small binary floating-point formats, and conversion from and to fixed point."""
