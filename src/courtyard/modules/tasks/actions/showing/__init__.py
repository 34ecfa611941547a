"""What pages show, gathered and put into words."""
