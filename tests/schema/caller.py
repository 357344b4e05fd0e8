"""Who asks the server: people who sign in, and programs with a token. Nothing here tests anything."""

import base64
import hashlib
import hmac
import itertools
import os
import struct
import time

import requests

ORIGIN = os.environ["UNDERSTUDY_ORIGIN"]
API = f"{ORIGIN}/api/v1"
PASSWORD = "understudy-demo"
ADMIN = "alan@acme.example"
# In seconds; no answer takes as long.
TIMEOUT = 10

_numbers = itertools.count(1)


class Caller:
    """Somebody with a browser of their own, at an address of their own.

    The server is told to trust us as it trusts a proxy: so guessing passwords, which it limits by
    address, keeps nobody else out.
    """

    def __init__(self, email=ADMIN, password=PASSWORD):
        number = next(_numbers)
        self.email, self.password = email, password
        self.cookies = {}
        self.headers = {
            "Origin": ORIGIN,
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }

    def ask(self, method, path, body=None):
        """Asks for what has to work; gives the answer's JSON, if it has any."""
        answer = requests.request(
            method,
            API + path,
            json=body,
            headers=self.headers,
            cookies=self.cookies,
            timeout=TIMEOUT,
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        self.cookies.update(answer.cookies.get_dict())
        reply = answer.json() if answer.content else None
        # A session's identity is new with every sign-in, start and stop.
        if isinstance(reply, dict) and "csrf_token" in reply:
            self.headers["X-CSRF-Token"] = reply["csrf_token"]
            self.headers["X-Session-Epoch"] = str(reply["epoch"])
        return reply

    def enter_password(self):
        return self.ask("POST", "/session", {"email": self.email, "password": self.password})


def signed_in(email=ADMIN, password=PASSWORD):
    caller = Caller(email, password)
    caller.enter_password()
    return caller


def newcomer():
    """A member whom nobody else depends on, whatever becomes of their account."""
    token = invitation_token(signed_in())
    member = Caller().ask("POST", f"/invitations/{token}", {"password": PASSWORD})
    return signed_in(member["email"])


def invitation_token(admin, roles=("viewer",)):
    return invite(admin, roles)["invitation_url"].rsplit("/", 1)[1]


def invite(admin, roles=("viewer",)):
    email = f"newcomer-{next(_numbers)}@acme.example"
    return admin.ask("POST", "/members", {"email": email, "name": "New Comer", "roles": list(roles)})


def program():
    """An API token of the admin's: it needs nothing else."""
    token = signed_in().ask("POST", "/account/api-tokens", {"name": "schema"})["token"]
    caller = Caller()
    caller.headers = {"Authorization": f"Bearer {token}"}
    return caller


def totp(secret):
    """The code that an authenticator app shows now (RFC 6238: SHA-1, six digits, 30 seconds)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"
