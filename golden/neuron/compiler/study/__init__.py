"""Studies of compiled models: simulation, measurement, digests, saturation witnesses."""
