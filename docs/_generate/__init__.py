"""Pages of the manual that are written when it is built, from the code and the records."""
