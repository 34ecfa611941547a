"""What the tests share: engines, waiting."""
