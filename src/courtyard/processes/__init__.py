"""What can be started: the command line, the API process, everything together."""
