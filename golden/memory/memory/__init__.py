"""Memories of words that are read one at a time."""
