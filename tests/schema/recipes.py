"""For each operation a question that must be answered with success, so that no operation is tested by
its refusals alone. Each gives who asks, and what: `id` in the path, `query` and `body`.
"""

from caller import ADMIN, PASSWORD, Caller, invitation_token, invite, newcomer, signed_in, totp

ADA_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RESTRICTIONS = {
    "enabled": True,
    "protected_roles": ["billing_manager"],
    "protected_permissions": [],
    "reason_required": False,
}
NODES = [
    {"id": "a", "kind": "question", "text": "Does it blink?", "options": [{"label": "Yes", "next": "b"}]},
    {"id": "b", "kind": "end", "text": "Good.", "options": []},
]

RECIPES = {}


def recipe(make):
    RECIPES[make.__name__] = make
    return make


def plain(operation, **what):
    """A question that needs nothing but an admin."""
    RECIPES[operation] = lambda: (signed_in(), what)


def recipe_for(method, path, operation):
    """The recipe of an operation; a read without an id in its path needs none of its own."""
    if method == "GET" and "{" not in path and operation not in RECIPES:
        plain(operation)
    return RECIPES[operation]


for name in ["PostActivity", "DeleteImpersonation", "DeleteSession"]:
    plain(name)
plain("ExportAuditEvents", query={"format": "jsonl"})
plain("PostMember", body={"email": "recipe@acme.example", "name": "Re Cipe", "roles": ["editor"]})
plain("PostTree", body={"title": "Charger", "nodes": NODES})
plain("PostFact", body={"statement": "It blinks.", "source_url": "https://acme.example/manual"})
plain("PutTeam", body={"name": "Acme Support", "default_role": "viewer"})
plain("PutBilling", body={"seats": 150, "billing_email": "billing@acme.example"})
plain("PutRestrictions", body=RESTRICTIONS)
plain("PreviewRestrictions", body=RESTRICTIONS)
plain("PostApiToken", body={"name": "recipe"})


@recipe
def PostSession():
    return Caller(), {"body": {"email": ADMIN, "password": PASSWORD}}


@recipe
def PostSecondFactor():
    ada = Caller("ada@acme.example")
    ada.enter_password()
    return ada, {"body": {"code": totp(ADA_SECRET)}}


@recipe
def PostImpersonation():
    return signed_in(), {"body": {"member_id": newcomer_id(), "reason": "ticket 4812", "read_only": False}}


@recipe
def EndImpersonation():
    signed_in().ask("POST", "/impersonation", {"member_id": newcomer_id()})
    admin = signed_in()
    return admin, {"id": first_id(admin, "/impersonations?running=true")}


@recipe
def GetMember():
    admin = signed_in()
    return admin, {"id": first_id(admin, "/members")}


@recipe
def PatchMember():
    admin = signed_in()
    return admin, {"id": invite(admin)["id"], "body": {"roles": ["editor", "team_manager"]}}


@recipe
def DeleteMember():
    admin = signed_in()
    return admin, {"id": invite(admin)["id"]}


@recipe
def RenewInvitation():
    admin = signed_in()
    return admin, {"id": invite(admin)["id"]}


@recipe
def GetInvitation():
    return Caller(), {"id": invitation_token(signed_in())}


@recipe
def PostInvitation():
    return Caller(), {"id": invitation_token(signed_in()), "body": {"password": PASSWORD}}


def of_tree(body):
    admin = signed_in()
    tree = admin.ask("POST", "/trees", {"title": "Charger", "nodes": NODES})
    return admin, {"id": tree["id"], "body": body}


@recipe
def GetTree():
    admin = signed_in()
    return admin, {"id": first_id(admin, "/trees")}


@recipe
def PutTree():
    return of_tree({"title": "Loader", "nodes": NODES, "version": 1})


@recipe
def PublishTree():
    return of_tree({"version": 1})


@recipe
def UnpublishTree():
    admin = signed_in()
    return admin, {"id": first_id(admin, "/trees?status=published"), "body": {}}


def of_fact(body):
    admin = signed_in()
    fact = admin.ask("POST", "/facts", {"statement": "It blinks.", "source_url": "https://acme.example"})
    return admin, {"id": fact["id"], "body": body}


@recipe
def PutFact():
    return of_fact({"statement": "It shines.", "version": 1})


@recipe
def CertifyFact():
    return of_fact({"version": 1})


@recipe
def UncertifyFact():
    admin = signed_in()
    return admin, {"id": first_id(admin, "/facts?status=certified"), "body": {}}


@recipe
def DeleteApiToken():
    member = newcomer()
    return member, {"id": member.ask("POST", "/account/api-tokens", {"name": "short-lived"})["id"]}


@recipe
def DeleteAccountSession():
    member = newcomer()
    return member, {"id": first_id(member, "/account/sessions")}


@recipe
def PostPassword():
    body = {"current_password": PASSWORD, "new_password": "another-understudy"}
    return newcomer(), {"body": body}


@recipe
def PostAccountSecondFactor():
    return newcomer(), {"body": {"current_password": PASSWORD}}


@recipe
def ConfirmAccountSecondFactor():
    member = newcomer()
    return member, {"body": {"current_password": PASSWORD, "code": enrolled(member)}}


def enrolled(member):
    """Begins an enrolment, and gives the code that confirms it."""
    return totp(member.ask("POST", "/account/second-factor", {"current_password": PASSWORD})["secret"])


def with_backup_code():
    """A member with a second factor, and the proof that it is them."""
    member = newcomer()
    body = {"current_password": PASSWORD, "code": enrolled(member)}
    codes = member.ask("POST", "/account/second-factor/confirm", body)["backup_codes"]
    return member, {"body": {"current_password": PASSWORD, "code": codes[0]}}


RECIPES["DeleteAccountSecondFactor"] = with_backup_code
RECIPES["PostBackupCodes"] = with_backup_code


def first_id(caller, path):
    return caller.ask("GET", path)["items"][0]["id"]


def newcomer_id():
    """Somebody who can be impersonated."""
    admin = signed_in()
    email = newcomer().email
    return first_id(admin, f"/members?q={email}")
