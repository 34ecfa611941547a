"""The two ASGI servers that Courtyard could run on, on the same apps: the figures of docs/decisions/0003-server.md."""
