"""Errors of operations on bit streams: measurement, feeds and published figures."""
