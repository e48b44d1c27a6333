"""Memories: constant tables, and stores that are filled at run time."""
