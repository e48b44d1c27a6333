"""Host services: jobs, cache, tools, results, sources, designs as text."""
