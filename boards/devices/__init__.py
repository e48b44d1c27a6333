"""Devices as data: families of devices, and how their tools are called."""
