"""Devices as data."""
