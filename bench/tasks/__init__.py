"""Tasks: the same requests to both sides, and what a hundred thousand tasks of one person cost."""
