"""Golden models as machine code, and as source text for others: made from their terms."""
