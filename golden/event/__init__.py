"""Address events: queues, arbiters, routers."""
