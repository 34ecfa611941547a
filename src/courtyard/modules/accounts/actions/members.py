"""What those who run the house see of accounts, and decide about them."""
