"""Calls through the TLS port with nothing but what Python brings, told to trust by SSL_CERT_FILE alone; with aiohttp where it is installed.

usage: tls_call.py ssl|kraken|aiohttp|plain PORT [KEY SECRET]     (plain: a port of the exchange's own, without TLS)
`kraken` and `aiohttp` build and sign a call the way Hummingbot's Kraken connector does: over the path of the URL it calls.
"""
import asyncio
import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import sys
import time
from urllib.parse import urlencode, urlparse

how, port = sys.argv[1], int(sys.argv[2])
HOST = "api.kraken.com"


def signed(url, key, secret):
    """As kraken_auth.py: get_auth_headers / _generate_auth_dict."""
    data = {"nonce": str(int(time.time() * 1e6))}
    body = urlencode(data)
    path = urlparse(url).path
    digest = hashlib.sha256((data["nonce"] + body).encode()).digest()
    mac = hmac.new(base64.b64decode(secret), path.encode() + digest, hashlib.sha512)
    return {"API-Key": key, "API-Sign": base64.b64encode(mac.digest()).decode()}, body


def over_tls(request):
    context = ssl.create_default_context()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        with context.wrap_socket(plain, server_hostname=HOST) as tls:
            tls.sendall(request.encode())
            answer = b""
            while chunk := tls.recv(65536):
                answer += chunk
    return answer.decode()


def with_ssl():
    return over_tls(f"GET /0/public/Time HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n").split("\r\n")[0]


def with_kraken():
    headers, body = signed(f"https://{HOST}/0/private/OpenOrders", sys.argv[3], sys.argv[4])
    lines = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    return over_tls(
        f"POST /0/private/OpenOrders HTTP/1.1\r\nHost: {HOST}\r\n{lines}Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    ).split("\r\n")[0]


def without_tls():
    url = f"http://127.0.0.1:{port}/0/private/OpenOrders"
    headers, body = signed(url, sys.argv[3], sys.argv[4])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", urlparse(url).path, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    return f"HTTP/1.1 {connection.getresponse().status} "


async def with_aiohttp():
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Here(AbstractResolver):
        """A hosts entry."""

        async def resolve(self, host, asked=0, family=socket.AF_INET):
            return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

        async def close(self):
            pass

    url = f"https://{HOST}:{port}/0/private/OpenOrders"
    headers, body = signed(url, sys.argv[3], sys.argv[4])
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Here())) as session:
        async with session.post(url, data=body, headers=headers) as answer:
            return f"HTTP/1.1 {answer.status} {json.dumps(await answer.json(content_type=None))[:60]}"


WAYS = {"ssl": with_ssl, "kraken": with_kraken, "plain": without_tls, "aiohttp": lambda: asyncio.run(with_aiohttp())}
print(WAYS[how]())
