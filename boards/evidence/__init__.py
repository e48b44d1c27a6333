"""Verification evidence: ladder, records, identity of blocks, audit."""
