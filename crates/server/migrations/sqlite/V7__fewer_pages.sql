-- What a start and a stop write, once more: each of these was a page of every commit.

CREATE TEMPORARY TABLE kept AS SELECT * FROM retired_tokens;
DROP TABLE retired_tokens;

-- The row is kept where its id is looked for.
CREATE TABLE impersonations_by_id (
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
) STRICT, WITHOUT ROWID;

INSERT INTO impersonations_by_id (id, organization_id, actor_id, actor_email, actor_name, subject_id,
    subject_email, subject_name, reason, read_only, started_at, idle_timeout, ended_at, cause,
    stop_event_pending)
SELECT id, organization_id, actor_id, actor_email, actor_name, subject_id, subject_email,
    subject_name, reason, read_only, started_at, idle_timeout, ended_at, cause, stop_event_pending
FROM impersonations ORDER BY id;

-- An epoch is 53 random bits, and is compared with that of its own session alone: it needs no index
-- to be one of its kind.
CREATE TABLE sessions_by_id (
    id                     TEXT    NOT NULL PRIMARY KEY,
    organization_id        TEXT    NOT NULL REFERENCES organizations (id),
    -- SHA-256 of the cookie's token, in base64url.
    token_hash             TEXT    NOT NULL UNIQUE,
    -- No cascade: whoever removes a member ends their sessions and impersonations first, on record.
    actor_id               TEXT    NOT NULL REFERENCES members (id),
    -- Whose rights apply; the actor outside an impersonation.
    subject_id             TEXT    NOT NULL REFERENCES members (id),
    -- Given anew with every change of subject.
    epoch                  INTEGER NOT NULL,
    csrf_token             TEXT    NOT NULL,
    created_at             INTEGER NOT NULL,
    -- Where from and with what it was signed in with, for its owner to recognise it.
    ip_address             TEXT,
    user_agent             TEXT,
    -- The last activity of a person; every idle clock counts from here.
    active_at              INTEGER NOT NULL,
    -- Set while the sign-in still needs a code, which must come before.
    pending_until          INTEGER,
    impersonation_id       TEXT    REFERENCES impersonations_by_id (id),
    -- The last one of this session, until the next start.
    ended_impersonation_id TEXT    REFERENCES impersonations_by_id (id)
) STRICT, WITHOUT ROWID;

INSERT INTO sessions_by_id (id, organization_id, token_hash, actor_id, subject_id, epoch, csrf_token,
    created_at, ip_address, user_agent, active_at, pending_until, impersonation_id,
    ended_impersonation_id)
SELECT id, organization_id, token_hash, actor_id, subject_id, epoch, csrf_token, created_at,
    ip_address, user_agent, active_at, pending_until, impersonation_id, ended_impersonation_id
FROM sessions;

DROP TABLE sessions;
DROP TABLE impersonations;
ALTER TABLE impersonations_by_id RENAME TO impersonations;
ALTER TABLE sessions_by_id RENAME TO sessions;

CREATE INDEX impersonations_by_start ON impersonations (organization_id, started_at, id);
CREATE INDEX impersonations_pending ON impersonations (id) WHERE stop_event_pending = 1;
CREATE INDEX sessions_by_actor ON sessions (actor_id, created_at, id);
CREATE INDEX sessions_by_subject ON sessions (subject_id);
CREATE INDEX sessions_impersonating ON sessions (impersonation_id) WHERE impersonation_id IS NOT NULL;

-- The last token of a session that a start replaced, and the last one that a stop did: so few rows
-- that they stay beside each other, whereas those of half a minute, by their hashes, never did.
CREATE TABLE retired_tokens (
    session_id      TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- 1: a stop replaced it, so it may repeat that stop.
    by_stop         INTEGER NOT NULL,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    token_hash      TEXT    NOT NULL UNIQUE,
    -- The identity that it was good for.
    epoch           INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    PRIMARY KEY (session_id, by_stop)
) STRICT, WITHOUT ROWID;

INSERT OR REPLACE INTO retired_tokens (session_id, by_stop, organization_id, token_hash, epoch, expires_at)
SELECT session_id, by_stop, organization_id, token_hash, epoch, expires_at FROM kept ORDER BY expires_at;

DROP TABLE kept;
