"""hikari's rate-limit buckets, which heed a global limit also where a route's own is not known yet.

Without it hikari asks again at once, and again, hundreds of times a second, until Discord bans the address.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic, time

import hikari
from hikari.impl.buckets import RESTBucketManager
from hikari.internal.routes import CompiledRoute


class Buckets(RESTBucketManager):
    """The limits of every route; REST clients that share it share them."""

    def __init__(self, max_rate_limit: float) -> None:
        super().__init__(max_rate_limit)
        self._free_at = 0.0

    def throttle(self, retry_after: float) -> None:
        """Leave Discord alone for `retry_after` seconds."""
        self._free_at = max(self._free_at, monotonic() + retry_after)

    def acquire_bucket(
        self, compiled_route: CompiledRoute, authentication: str | None
    ) -> AbstractAsyncContextManager[None]:
        """A context in which one request may be made; raises `hikari.RateLimitTooLongError`."""
        return self._acquired(compiled_route, super().acquire_bucket(compiled_route, authentication))

    @asynccontextmanager
    async def _acquired(self, route: CompiledRoute, bucket: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        async with bucket:
            while (left_s := self._free_at - monotonic()) > 0:
                if left_s > self.max_rate_limit:
                    raise hikari.RateLimitTooLongError(
                        route=route,
                        is_global=True,
                        retry_after=left_s,
                        max_retry_after=self.max_rate_limit,
                        reset_at=time() + left_s,
                        limit=None,
                        period=None,
                    )
                await asyncio.sleep(left_s)
            yield
