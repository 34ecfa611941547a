"""Pictures and films as others make them, and as we do; the reading happens in a child process with limits."""
