"""The host: jobs, cache, tools, designs as text."""
