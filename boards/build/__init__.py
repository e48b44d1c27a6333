"""The main job: from a network to bitstreams with a report."""
