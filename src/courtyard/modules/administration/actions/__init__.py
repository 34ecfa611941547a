"""What an admin can see and mend."""
