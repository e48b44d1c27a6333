"""Networks that come with the project: their data and their training."""
