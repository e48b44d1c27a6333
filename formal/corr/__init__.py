"""What is special to the proofs of the blocks that change correlation."""
