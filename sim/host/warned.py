"""Warnings that mean nothing here."""

import warnings

__all__ = ["be_quiet"]


def be_quiet() -> None:
    """Silence Amaranth's warning of unused components, which are built to read their ports."""
    warnings.filterwarnings("ignore", message=r"(?s).* created but never used")
