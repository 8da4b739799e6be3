"""The replay server: a certificate for each host, verified; ranges; what it was asked."""

import pytest
import requests
from requests.adapters import HTTPAdapter

from bossbot_core.testing.replay import ReplayServer, Reply, merged

ROUTES = {
    "one.test": {"/file": Reply(content_type="text/plain", body=b"0123456789"), "/any/*": Reply(body=b"any")},
    "two.test": {"/asked": lambda request: Reply(body=f"{request.method} {request.query.get('q')}".encode())},
}


class ToServer(HTTPAdapter):
    """Sends every host to one address, with the host's own name in TLS."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def send(self, request, **options):
        host = request.url.split("/")[2]
        request.headers["Host"] = host
        request.url = request.url.replace(host, self.address, 1)
        self.poolmanager.connection_pool_kw.update(server_hostname=host, assert_hostname=host)
        return super().send(request, **options)


@pytest.fixture
def server():
    with ReplayServer(ROUTES) as replay:
        yield replay


@pytest.fixture
def client(server):
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", ToServer(server.overrides["one.test:443"]))
        session.verify = str(server.ca_file)
        yield session


def test_every_host_answers_under_its_own_certificate(client, server):
    assert client.get("https://one.test/file", timeout=5).text == "0123456789"
    assert client.get("https://two.test/asked?q=x", timeout=5).text == "GET x"
    assert [request.path for request in server.asked("two.test")] == ["/asked"]


def test_a_client_that_does_not_know_the_authority_refuses(client):
    with pytest.raises(requests.exceptions.SSLError):
        client.get("https://one.test/file", timeout=5, verify=True)


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [("bytes=4-", 206, b"456789"), ("bytes=0-3", 206, b"0123"), ("bytes=8-99", 206, b"89"), ("bytes=10-", 416, b"")],
)
def test_a_range_brings_that_part(client, wanted, status, body):
    reply = client.get("https://one.test/file", headers={"Range": wanted}, timeout=5)
    assert (reply.status_code, reply.content) == (status, body)


def test_what_was_not_recorded_is_missing(client):
    assert client.get("https://one.test/else", timeout=5).status_code == 404


def test_later_routes_win():
    routes = merged(ROUTES, {"one.test": {"/file": Reply(status=410)}})
    assert routes["one.test"]["/file"].status == 410
    assert "/any/*" in routes["one.test"]
