"""Time that passes on purpose: load lasts, work takes a while, a process stays frozen. Nothing is waited for here."""

import asyncio


async def pass_time(seconds: float) -> None:
    """Let the time pass."""
    await asyncio.sleep(max(0.0, seconds))
