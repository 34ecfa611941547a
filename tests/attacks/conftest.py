"""Whoever makes the good request of an operation for admins is one."""

import pytest

from courtyard.kernel.basics import Role
from support.actors import Person, sign_up
from support.app import App


@pytest.fixture
async def owner(app: App, request: pytest.FixtureRequest) -> Person:
    """Whose things they are; an admin where the operation is for admins only."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    operation = parameters.get("operation")
    is_admins = operation is not None and "/admin/" in operation.path
    return await sign_up(app, "owner", roles=(Role.USER, Role.ADMIN) if is_admins else (Role.USER,))
