"""Design tools for networks: description in floating point, quantisation, evaluation."""
