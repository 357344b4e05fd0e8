-- Conventions: ids are UUIDv7 text; times are milliseconds since 1970 (UTC); booleans are 0 and 1;
-- JSON is text; roles are the names of the contract, joined by commas in the contract's order.
-- Every row but those of `installation` belongs to an organization.
-- Text is compared byte by byte (a PostgreSQL dialect says COLLATE "C"), so that cursors agree.

-- What belongs to no organization: the key that signs cursors, the mark of a demo database.
CREATE TABLE installation (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE organizations (
    id             TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL UNIQUE,
    plan           TEXT    NOT NULL CHECK (plan IN ('free', 'pro', 'enterprise')),
    created_at     INTEGER NOT NULL,
    restrictions   TEXT    NOT NULL,
    team_name      TEXT    NOT NULL,
    default_role   TEXT    NOT NULL,
    seats          INTEGER NOT NULL,
    billing_email  TEXT    NOT NULL,
    card_brand     TEXT,
    card_last_four TEXT
) STRICT;

CREATE TABLE members (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    email           TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    roles           TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('active', 'locked', 'invited', 'deactivated')),
    password_hash   TEXT,
    second_factor   INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    -- 0: never. A number rather than NULL, because it is a sort key.
    last_active_at  INTEGER NOT NULL DEFAULT 0,
    -- What the list sorts by and searches in, lower-cased by Unicode's rules (SQL knows only ASCII's).
    name_key        TEXT    NOT NULL,
    role_key        TEXT    NOT NULL,
    search_text     TEXT    NOT NULL
) STRICT;

-- One index for each order of the list, with and without a status, so that a page reads only itself.
CREATE INDEX members_by_name ON members (organization_id, name_key, id);
CREATE INDEX members_by_email ON members (organization_id, email, id);
CREATE INDEX members_by_role ON members (organization_id, role_key, id);
CREATE INDEX members_by_activity ON members (organization_id, last_active_at, id);
CREATE INDEX members_by_status_name ON members (organization_id, status, name_key, id);
CREATE INDEX members_by_status_email ON members (organization_id, status, email, id);
CREATE INDEX members_by_status_role ON members (organization_id, status, role_key, id);
CREATE INDEX members_by_status_activity ON members (organization_id, status, last_active_at, id);

-- One row for each role of each member, with a copy of the sort keys: the list of one role in any order.
CREATE TABLE member_roles (
    member_id       TEXT    NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    role            TEXT    NOT NULL,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    status          TEXT    NOT NULL,
    name_key        TEXT    NOT NULL,
    email           TEXT    NOT NULL,
    role_key        TEXT    NOT NULL,
    last_active_at  INTEGER NOT NULL,
    PRIMARY KEY (member_id, role)
) STRICT, WITHOUT ROWID;

CREATE INDEX roles_by_name ON member_roles (organization_id, role, name_key, member_id);
CREATE INDEX roles_by_email ON member_roles (organization_id, role, email, member_id);
CREATE INDEX roles_by_role ON member_roles (organization_id, role, role_key, member_id);
CREATE INDEX roles_by_activity ON member_roles (organization_id, role, last_active_at, member_id);
CREATE INDEX roles_by_status_name ON member_roles (organization_id, role, status, name_key, member_id);
CREATE INDEX roles_by_status_email ON member_roles (organization_id, role, status, email, member_id);
CREATE INDEX roles_by_status_role ON member_roles (organization_id, role, status, role_key, member_id);
CREATE INDEX roles_by_status_activity ON member_roles (organization_id, role, status, last_active_at, member_id);

-- How many members the list has under each filter, so that nobody counts them for every page.
CREATE TABLE member_counts (
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    -- Empty: of any role.
    role            TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    members         INTEGER NOT NULL,
    PRIMARY KEY (organization_id, role, status)
) STRICT, WITHOUT ROWID;

-- The links by which invited members set their password.
CREATE TABLE invitations (
    -- SHA-256 of the link's token, in base64url.
    token_hash      TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    member_id       TEXT    NOT NULL UNIQUE REFERENCES members (id) ON DELETE CASCADE,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT;

-- What programs show to be let in as their owner.
CREATE TABLE api_tokens (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    member_id       TEXT    NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name            TEXT    NOT NULL,
    -- How the token begins, to recognise it by.
    prefix          TEXT    NOT NULL,
    -- SHA-256 of the token, in base64url.
    token_hash      TEXT    NOT NULL UNIQUE,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    -- 0: never.
    last_used_at    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX api_tokens_by_member ON api_tokens (member_id, created_at, id);

-- One row for each factor of a member. Today that is one app at most; a passkey will be a kind of
-- its own, of which there can be several.
CREATE TABLE second_factors (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    member_id       TEXT    NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind            TEXT    NOT NULL CHECK (kind IN ('totp')),
    -- Base32 (RFC 4648 section 6), as authenticator apps take it.
    secret          TEXT    NOT NULL,
    -- The last TOTP step that was used; only later ones are taken (RFC 6238 section 5.2).
    last_used_step  INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX second_factors_totp ON second_factors (member_id) WHERE kind = 'totp';

-- Wrong codes of whoever has a second factor, whatever kind of code: one row for each such member,
-- which a try locks before it reads anything.
CREATE TABLE second_factor_tries (
    member_id       TEXT    NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    failed_count    INTEGER NOT NULL DEFAULT 0,
    -- 0: not locked.
    locked_until    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A factor that is not confirmed yet. Beside the factors, so that it can replace none of them.
CREATE TABLE second_factor_enrolments (
    member_id       TEXT    NOT NULL PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    kind            TEXT    NOT NULL CHECK (kind IN ('totp')),
    secret          TEXT    NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE backup_codes (
    member_id       TEXT    NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- SHA-256 of member and code, in base64url. Codes have 80 random bits.
    code_hash       TEXT    NOT NULL,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    -- NULL: not used yet.
    used_at         INTEGER,
    PRIMARY KEY (member_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Names are kept as they were, because evidence outlives accounts.
CREATE TABLE impersonations (
    id                 TEXT    NOT NULL PRIMARY KEY,
    organization_id    TEXT    NOT NULL REFERENCES organizations (id),
    actor_id           TEXT    NOT NULL,
    actor_email        TEXT    NOT NULL,
    actor_name         TEXT    NOT NULL,
    subject_id         TEXT    NOT NULL,
    subject_email      TEXT    NOT NULL,
    subject_name       TEXT    NOT NULL,
    reason             TEXT,
    read_only          INTEGER NOT NULL,
    started_at         INTEGER NOT NULL,
    idle_timeout       INTEGER NOT NULL,
    -- NULL while it runs.
    ended_at           INTEGER,
    cause              TEXT,
    -- 1: it has ended, and the audit event that says so is still to be written.
    stop_event_pending INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX impersonations_by_start ON impersonations (organization_id, started_at, id);
CREATE INDEX impersonations_pending ON impersonations (id) WHERE stop_event_pending = 1;

CREATE TABLE sessions (
    id                     TEXT    NOT NULL PRIMARY KEY,
    organization_id        TEXT    NOT NULL REFERENCES organizations (id),
    -- SHA-256 of the cookie's token, in base64url.
    token_hash             TEXT    NOT NULL UNIQUE,
    -- No cascade: whoever removes a member ends their sessions and impersonations first, on record.
    actor_id               TEXT    NOT NULL REFERENCES members (id),
    -- Whose rights apply; the actor outside an impersonation.
    subject_id             TEXT    NOT NULL REFERENCES members (id),
    -- Given anew with every change of subject.
    epoch                  INTEGER NOT NULL UNIQUE,
    csrf_token             TEXT    NOT NULL,
    created_at             INTEGER NOT NULL,
    -- Where from and with what it was signed in with, for its owner to recognise it.
    ip_address             TEXT,
    user_agent             TEXT,
    -- The last activity of a person; every idle clock counts from here.
    active_at              INTEGER NOT NULL,
    -- Set while the sign-in still needs a code, which must come before.
    pending_until          INTEGER,
    impersonation_id       TEXT    REFERENCES impersonations (id),
    -- The last one of this session, until the next start.
    ended_impersonation_id TEXT    REFERENCES impersonations (id)
) STRICT;

CREATE INDEX sessions_by_actor ON sessions (actor_id, created_at, id);
CREATE INDEX sessions_by_subject ON sessions (subject_id);
CREATE INDEX sessions_by_activity ON sessions (active_at);
CREATE INDEX sessions_impersonating ON sessions (impersonation_id) WHERE impersonation_id IS NOT NULL;

-- Tokens that a start or a stop replaced, for the requests that were under way with them.
CREATE TABLE retired_tokens (
    token_hash      TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    session_id      TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- The identity that it was good for.
    epoch           INTEGER NOT NULL,
    -- 1: a stop replaced it, so it may repeat that stop.
    by_stop         INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX retired_tokens_by_session ON retired_tokens (session_id);
CREATE INDEX retired_tokens_by_expiry ON retired_tokens (expires_at);

-- `updated_by`, `certified_by` and `impersonated_by` are persons as they were called then, in JSON.
CREATE TABLE trees (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    title           TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('draft', 'published')),
    version         INTEGER NOT NULL,
    nodes           TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    updated_by      TEXT,
    impersonated_by TEXT,
    search_text     TEXT    NOT NULL
) STRICT;

CREATE INDEX trees_by_change ON trees (organization_id, updated_at, id);

CREATE TABLE facts (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    statement       TEXT    NOT NULL,
    source_url      TEXT,
    status          TEXT    NOT NULL CHECK (status IN ('draft', 'certified')),
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    certified_by    TEXT,
    certified_at    INTEGER,
    impersonated_by TEXT,
    search_text     TEXT    NOT NULL
) STRICT;

CREATE INDEX facts_by_creation ON facts (organization_id, created_at, id);

-- Append only, enforced below. No foreign keys to members: evidence outlives accounts.
CREATE TABLE audit_events (
    -- The order of writing; breaks ties of time the way things happened.
    sequence         INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    organization_id  TEXT    NOT NULL REFERENCES organizations (id),
    occurred_at      INTEGER NOT NULL,
    action           TEXT    NOT NULL,
    operation        TEXT    NOT NULL,
    outcome          TEXT    NOT NULL CHECK (outcome IN ('succeeded', 'refused', 'failed')),
    actor_id         TEXT,
    actor_email      TEXT,
    actor_name       TEXT,
    subject_id       TEXT,
    subject_email    TEXT,
    subject_name     TEXT,
    reason           TEXT,
    impersonation_id TEXT,
    resource_type    TEXT,
    resource_id      TEXT,
    resource_name    TEXT,
    details          TEXT    NOT NULL,
    ip_address       TEXT,
    user_agent       TEXT,
    request_id       TEXT,
    code             TEXT
) STRICT;

CREATE INDEX audit_events_by_time ON audit_events (organization_id, occurred_at, sequence);
CREATE INDEX audit_events_by_impersonation
    ON audit_events (impersonation_id, occurred_at, sequence) WHERE impersonation_id IS NOT NULL;

CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
CREATE TRIGGER audit_events_are_never_deleted BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
