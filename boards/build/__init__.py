"""Builds of applications: from data and a network to proved bitstreams with a report."""
