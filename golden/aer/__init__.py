"""Address-event representation: queues, arbiters and routers of events."""
