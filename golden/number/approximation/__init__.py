"""Approximation of elementary functions: definitions, coefficient fits, largest errors."""
