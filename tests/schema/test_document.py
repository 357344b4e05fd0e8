"""The server does what its OpenAPI document says, whatever it is asked.

Each operation of the document is tested three times: with a question that must succeed; with what
Schemathesis makes of the document, right and wrong, from a person who is signed in; and the same
from a program with an API token. `cargo xtask test schema` starts the server and runs this.
"""

import json
import time
import zlib

import jsonschema_rs
import pytest
import requests
import schemathesis
import tally
from caller import ORIGIN, TIMEOUT, Caller, newcomer, program, signed_in
from recipes import RECIPES, recipe_for
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, response_schema_conformance
from substitutes import in_path, is_wrong_in, name_of, substitute

DOCUMENT_URL = f"{ORIGIN}/api/openapi.json"
DOCUMENT = requests.get(DOCUMENT_URL, timeout=TIMEOUT).json()
schema = schemathesis.openapi.from_url(DOCUMENT_URL)
# A program's questions are read by the same code as a person's: a few are enough.
few = schemathesis.openapi.from_url(DOCUMENT_URL)
few.config.phases.coverage.enabled = False
few.config.phases.fuzzing.generation.update(max_examples=10)

# Every operation, read without Schemathesis, which may pass over some.
OPERATIONS = [
    (method.upper(), path, operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]

# All of it stays below three minutes. Where a busy machine needs longer than this many seconds, each
# operation that is left gets one question more, and its test counts as skipped.
ENDS = time.monotonic() + 100

# Asked by nobody in particular.
OF_NOBODY = {"PostSession", "GetInvitation", "PostInvitation"}
# Whoever asks for these with success may be nobody or somebody else afterwards: the next question
# comes from another sign-in.
OF_SESSIONS = {"DeleteSession", "PostSecondFactor", "PostImpersonation", "DeleteImpersonation"}
# These may also change how one signs in, or end all of one's sessions: they come from members whom
# nobody else depends on.
OF_ACCOUNTS = {
    "PostPassword",
    "PostAccountSecondFactor",
    "ConfirmAccountSecondFactor",
    "DeleteAccountSecondFactor",
    "PostBackupCodes",
    "DeleteAccountSession",
    "DeleteApiToken",
}
# The headers that say who one believes to be.
OF_IDENTITY = ("X-CSRF-Token", "X-Session-Epoch")


@pytest.mark.parametrize("method, path, name", [pytest.param(*row, id=row[2]) for row in OPERATIONS])
def test_can_succeed(method, path, name):
    caller, what = recipe_for(method, path, name)()
    parts = {"query": what.get("query")}
    if "id" in what:
        parts["path_parameters"] = {in_path(path): what["id"]}
    if "body" in what:
        parts |= {"body": what["body"], "media_type": "application/json"}
    case = schema[path][method].Case(**parts)
    response = ask(case, caller)
    assert 200 <= response.status_code < 300, f"{response.text}\n{case.as_curl_command(caller.headers)}"
    tally.succeeded.add(name)


class People:
    """Those who are signed in, one for each kind of operation."""

    def __init__(self):
        self.present = {}

    def who_asks_for(self, name):
        kind = name if name in OF_NOBODY | OF_SESSIONS | OF_ACCOUNTS else "anything else"
        if kind not in self.present:
            self.present[kind] = self.make(name)
        return self.present[kind]

    def make(self, name):
        if name in OF_NOBODY:
            return Caller()
        if name == "PostSecondFactor":
            ada = Caller("ada@acme.example")
            ada.enter_password()
            return ada
        return newcomer() if name in OF_ACCOUNTS else signed_in()

    def asked_for(self, name, status):
        """After an answer that may have changed who they are, or that they guessed too often."""
        if status < 300 or status in (401, 429):
            self.present.pop(name, None)


class Programs:
    """A program with a token of the admin's."""

    def __init__(self):
        self.program = program()

    def who_asks_for(self, name):
        return self.program

    def asked_for(self, name, status):
        pass


@pytest.fixture(scope="module")
def people():
    return People()


@pytest.fixture(scope="module")
def programs():
    return Programs()


@schema.parametrize()
def test_as_a_person(case, people):
    conforms(case, people)


@few.parametrize()
def test_as_a_program(case, programs):
    conforms(case, programs)


def test_every_operation_was_asked_and_has_succeeded():
    names = {name for _, _, name in OPERATIONS}
    assert names, "the document has no operation"
    assert set(RECIPES) <= names, "there is a recipe for no operation"
    assert names == tally.succeeded
    # Once for the recipe, and at least once for each of the others.
    assert names == {name for name, count in tally.asked.items() if count >= 3}


def conforms(case, callers):
    """Asks a question of Schemathesis', and checks that the answer is one of the document's."""
    name = name_of(case)
    if time.monotonic() > ENDS and (callers, name) in begun:
        pytest.skip("there is no time for more")
    begun.add((callers, name))
    response = ask(case, callers.who_asks_for(name), like_everybody=True)
    callers.asked_for(name, response.status_code)


# Who has asked for what.
begun = set()


def ask(case, caller, like_everybody=False):
    """Asks, counts and checks.

    `like_everybody`: some of what would only ever be refused is replaced. In which questions, is decided
    by what they hold, so that the same question stays the same.
    """
    headers = caller.headers
    if like_everybody:
        whole = repr((case.path_parameters, case.query, case.body, sorted((case.headers or {}).items())))
        chance = zlib.crc32(whole.encode("utf-8", "surrogatepass"))
        substitute(case, caller, chance)
        if chance & 28 == 0 or is_wrong_in(case, ParameterLocation.HEADER):
            # Identity and CSRF token as Schemathesis makes them up.
            headers = {name: headers[name] for name in headers if name not in OF_IDENTITY}
    tally.asked[name_of(case)] += 1
    sent = {"headers": headers, "cookies": caller.cookies, "timeout": TIMEOUT}
    response = case.call(**sent)
    is_stream = name_of(case) == "GetEvents" and response.status_code == 200
    excluded = []
    if is_stream:
        # Schemathesis takes the schema for that of an event with all its fields.
        excluded.append(response_schema_conformance)
    if is_wrong_in(case, ParameterLocation.HEADER):
        # A token needs no epoch, and `GET /session` asks for none: then a wrong one is not read.
        excluded.append(negative_data_rejection)
    case.validate_response(response, excluded_checks=excluded, headers=headers, transport_kwargs=sent)
    if is_stream:
        check_event(response)
    return response


def check_event(response):
    """The document's schema is that of the event's data."""
    notice = DOCUMENT["components"]["schemas"]["EpochNotice"]
    jsonschema_rs.validate(notice, json.loads(response.text.removeprefix("data:")))
