"""OCP Microscaling: elements with a shared scale."""
