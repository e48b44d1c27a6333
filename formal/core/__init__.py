"""Equivalence proofs: symbolic runs, miters, certificates, counterexamples."""
