"""What an admin asks for as JSON."""

from courtyard.modules.administration.routes import security

ROUTES = [*security.HANDLERS]

__all__ = ["ROUTES"]
