"""Base class of components, and the settings of their proofs."""
