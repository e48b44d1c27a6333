"""Networks: layers, and classifiers composed of them."""
