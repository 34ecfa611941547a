"""The manifest of accounts."""

from courtyard.modules.accounts.module.manifest import MODULE

__all__ = ["MODULE"]
