// What the API calls things, as people read it.

/** `billing_manager` → `Billing manager`. */
export const words = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

const choices = (...names) => names.map((id) => ({ id, name: words(id) }));

export const ROLES = choices("admin", "editor", "viewer", "billing_manager", "team_manager");
export const STATUSES = choices("active", "locked", "invited", "deactivated");
export const OUTCOMES = choices("succeeded", "refused", "failed");

export const ACTIONS = [
  "session.signed_in", "session.signed_out", "session.sign_in_failed",
  "user.impersonation.started", "user.impersonation.stopped", "user.impersonation.action",
  "tree.created", "tree.edited", "tree.published", "tree.unpublished",
  "fact.created", "fact.edited", "fact.certified", "fact.uncertified",
  "member.invited", "invitation.renewed", "member.joined", "member.changed", "member.removed",
  "team.changed", "billing.changed", "impersonation_restrictions.changed",
  "api_token.created", "api_token.revoked", "second_factor.enabled", "second_factor.disabled",
  "password.changed", "audit.exported",
].map((id) => ({ id, name: id }));
