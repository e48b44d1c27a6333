"""Number formats, arithmetic on them, and elementary functions."""
