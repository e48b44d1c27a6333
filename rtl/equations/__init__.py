"""Hardware of compiled equations."""
