"""Spiking neurons in fixed point."""
