"""The base class of components."""
