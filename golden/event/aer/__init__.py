"""Address-event representation: queues and arbiters of events."""
