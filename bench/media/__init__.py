"""Pictures and uploads, measured."""
