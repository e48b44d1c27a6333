"""Equivalence proofs: symbolic execution, miters, certificates, counterexamples."""
