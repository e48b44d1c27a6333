"""Which formats the proofs of the posit blocks run on."""

__all__ = ["eight_first"]


def eight_first(examples):
    """The examples, those of 8 bits before the others and those with most exponent bits first.

    Mutants are tried on the first, and in 8 bits random codes reach everything.
    """
    return tuple(sorted(examples, key=lambda example: (example.width != 8, -example.es)))
