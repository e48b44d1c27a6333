"""What is special to the proofs of the neurons."""
