"""What the server knows, in place of what is made up and would only ever be refused."""

from caller import invitation_token, signed_in
from schemathesis.core.parameters import ParameterLocation

# Looks things up.
HELPER = signed_in()


def substitute(case, caller, chance):
    """Replaces ids in half of the questions and fields in half, but never what is wrong on purpose.

    `chance`: a number that decides in which, and by what.
    """
    if chance & 1 and not is_wrong_in(case, ParameterLocation.PATH):
        replace_id(case, caller, chance >> 8)
    if chance & 2 and not is_wrong_in(case, ParameterLocation.BODY):
        replace_fields(case, caller, chance >> 8)


def replace_id(case, caller, chance):
    """An id that there is."""
    key, collection = in_path(case.operation.path), collection_of(case)
    if key in (case.path_parameters or {}) and (id := known_id(collection, caller, chance)):
        case.path_parameters[key] = id


def known_id(collection, caller, chance):
    if collection == "/invitations":
        return invitation_token(HELPER)
    if collection.startswith("/account/"):
        return own_id(collection, caller)
    # Not Ada and Alan, who are needed; and not those whom other tests made.
    items = items_of(collection + ("?q=member-" if collection == "/members" else ""))
    return items[chance % len(items)]["id"] if items else None


def own_id(collection, caller):
    """Of something of the caller's own; an account is no program's business."""
    if not caller.cookies:
        return None
    if collection == "/account/api-tokens":
        return caller.ask("POST", collection, {"name": "short-lived"})["id"]
    return caller.ask("GET", collection)["items"][0]["id"]


def replace_fields(case, caller, chance):
    """Passwords, members, versions."""
    body = case.body if isinstance(case.body, dict) else {}
    if "current_password" in body:
        body["current_password"] = caller.password
    if "member_id" in body:
        body["member_id"] = known_id("/members", caller, chance)
    if name_of(case) == "PostSession":
        body |= {"email": "eli@acme.example", "password": caller.password}
    if body.get("version") is not None:
        id = case.path_parameters["id"]
        versions = [item["version"] for item in items_of(collection_of(case)) if item["id"] == id]
        body["version"] = versions[0] if versions else 1


def items_of(collection):
    separator = "&" if "?" in collection else "?"
    return HELPER.ask("GET", f"{collection}{separator}limit=50")["items"]


def is_wrong_in(case, location):
    return case.meta is not None and case.meta.is_negative_at(location)


def collection_of(case):
    return case.operation.path.removeprefix("/api/v1").split("/{")[0]


def in_path(path):
    return "token" if "{token}" in path else "id"


def name_of(case):
    return case.operation.definition.raw["operationId"]
