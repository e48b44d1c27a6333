"""Whole networks, composed of layers."""
