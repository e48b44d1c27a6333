"""Lowering of equations: integration schemes, formats, tables, integer operations."""
