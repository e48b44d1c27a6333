"""The flow from a component to a bitstream, and what the tools report."""
