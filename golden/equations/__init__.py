"""Equations of neurons, and the compiler that makes integer programs of them."""
