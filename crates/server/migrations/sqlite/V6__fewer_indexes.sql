-- What a start and a stop write: each index is a page more of every commit.

-- Nothing but the sweeper looked for old sessions and tokens, now and then, and by two columns of
-- which the other had no index: it looked at all of them already.
DROP INDEX sessions_by_activity;

-- The row is kept where its token is looked for.
CREATE TABLE retired_tokens_by_hash (
    token_hash      TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    session_id      TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    -- The identity that it was good for.
    epoch           INTEGER NOT NULL,
    -- 1: a stop replaced it, so it may repeat that stop.
    by_stop         INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO retired_tokens_by_hash (token_hash, organization_id, session_id, epoch, by_stop, expires_at)
SELECT token_hash, organization_id, session_id, epoch, by_stop, expires_at FROM retired_tokens;

DROP TABLE retired_tokens;
ALTER TABLE retired_tokens_by_hash RENAME TO retired_tokens;
CREATE INDEX retired_tokens_by_session ON retired_tokens (session_id);
