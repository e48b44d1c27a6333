"""Networks: their description, their quantisation, and the golden models of the whole."""
