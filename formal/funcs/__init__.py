"""What is special to the proofs of the elementary functions."""
