"""Calls a URL with nothing but the variables that the environment sets: HTTPS_PROXY and the certificates to trust.

usage: proxied.py requests|urllib|aiohttp URL
"""
import asyncio
import sys

how, url = sys.argv[1:]


def with_requests():
    import requests

    answer = requests.get(url, timeout=20)
    return answer.status_code, answer.text


def with_urllib():
    import urllib.request

    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read().decode()


async def with_aiohttp():
    import aiohttp

    async with aiohttp.ClientSession(trust_env=True) as session:
        async with session.get(url) as answer:
            return answer.status, await answer.text()


WAYS = {"requests": with_requests, "urllib": with_urllib, "aiohttp": lambda: asyncio.run(with_aiohttp())}
print(*WAYS[how]())
