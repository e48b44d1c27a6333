"""The contract of golden models: parameters, ports, dialect, checks, terms."""
