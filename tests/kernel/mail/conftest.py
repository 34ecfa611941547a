"""Mail on real engines, and certificates of an authority that only the test knows."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from courtyard.kernel.documents import Databases
from kernel.mail.posting import Desk, DeskFactory, desks


class Certificates(NamedTuple):
    """The server's side, and the file that makes a client trust it."""

    server: ssl.SSLContext
    ca_file: Path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    ca_file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return Certificates(context, ca_file)


@pytest.fixture
async def desk_factory(
    mongodb_url: str, redis_url: str, house_prefix: str, tmp_path: Path
) -> AsyncIterator[DeskFactory]:
    databases = Databases(mongodb_url, prefix=house_prefix)
    async with desks(databases, redis_url, house_prefix, tmp_path) as make:
        yield make
    await databases.close()


@pytest.fixture
async def desk(desk_factory: DeskFactory) -> Desk:
    made: Desk = await desk_factory()
    return made
