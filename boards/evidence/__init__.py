"""Evidence: the ledger of what was proved, simulated and synthesised."""
