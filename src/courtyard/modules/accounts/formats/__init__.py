"""Translations between accounts and the forms that other installations keep them in."""
