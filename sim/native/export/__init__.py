"""Golden models as source text for others: C99, C++ for high-level synthesis, and Python."""
