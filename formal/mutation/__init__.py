"""Mutation analysis of netlists: how many mutants the bit-true harness kills."""
