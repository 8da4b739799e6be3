"""Through a tunnel TLS is spoken with the origin itself: verified by the client, unread by the door."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import trustme
import urllib3

BODY = bytes(range(256)) * 4096


class Secure(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def secure_origin(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("secure.test").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Secure)
    server.daemon_threads = True
    server.handle_error = lambda *arguments: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def secure_door(open_door, secure_origin):
    with open_door({"secure.test:443": secure_origin, "other.test:443": secure_origin}) as door:
        yield door


def test_requests_verifies_the_origin_through_the_door(secure_door, ca_file):
    proxies = {"https": secure_door.grant(1, byte_cap=2**30).proxy_url}
    with requests.Session() as session:
        for _ in range(3):
            response = session.get("https://secure.test/", proxies=proxies, verify=ca_file, timeout=10)
            assert response.content == BODY
    assert secure_door.used_bytes(1) > 3 * len(BODY)


def test_urllib3_verifies_the_origin_through_the_door(secure_door, ca_file):
    url = urllib3.util.parse_url(secure_door.grant(1, byte_cap=2**30).proxy_url)
    headers = urllib3.make_headers(proxy_basic_auth=url.auth)
    with urllib3.ProxyManager(str(url), proxy_headers=headers, ca_certs=ca_file) as manager:
        assert manager.request("GET", "https://secure.test/").data == BODY


def test_a_certificate_for_another_name_is_refused_by_the_client(secure_door, ca_file):
    proxies = {"https": secure_door.grant(1, byte_cap=2**30).proxy_url}
    with pytest.raises(requests.exceptions.SSLError):
        requests.get("https://other.test/", proxies=proxies, verify=ca_file, timeout=10)


def test_curl_goes_through_the_door(secure_door, ca_file):
    curl = pytest.importorskip("curl_cffi.requests")
    url = secure_door.grant(1, byte_cap=2**30).proxy_url
    with curl.Session() as session:
        response = session.get("https://secure.test/", proxy=url, verify=ca_file, impersonate="chrome", timeout=10)
    assert response.content == BODY
