"""The court: technical abilities that every module builds on; no word of any product."""
