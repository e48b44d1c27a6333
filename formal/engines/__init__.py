"""Model checkers behind one function: z3, bitwuzla and ABC, through Yosys."""
