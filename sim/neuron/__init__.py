"""Long runs of neuron models at native speed, and what they tell."""
