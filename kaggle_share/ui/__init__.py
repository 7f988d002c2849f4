"""The surfaces: magic, Python, command, preview and progress. They hold no rule of their own."""
