"""Engines that decide assertions: z3, bitwuzla and ABC through Yosys."""
