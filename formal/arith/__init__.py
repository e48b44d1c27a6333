"""What is special to the proofs of the arithmetic on bit streams."""
