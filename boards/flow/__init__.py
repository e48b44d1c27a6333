"""Flow from a component to a bitstream, and the tools' reports."""
