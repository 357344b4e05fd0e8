-- Every filter of the audit log walks an index in the log's order; docs/decisions/0005 has the reasons.

-- Whatever filters of kind are asked for, each kind of event is walked by itself and they are merged.
CREATE INDEX audit_events_by_kind
    ON audit_events (organization_id, action, operation, outcome, occurred_at, sequence);
-- Who performed it, and whose rights applied; with the kind, so that it can be filtered too.
CREATE INDEX audit_events_by_actor
    ON audit_events (organization_id, actor_email, occurred_at, sequence, action, operation, outcome)
    WHERE actor_email IS NOT NULL;
CREATE INDEX audit_events_by_subject
    ON audit_events (organization_id, subject_email, occurred_at, sequence, action, operation, outcome, actor_email)
    WHERE subject_email IS NOT NULL;
DROP INDEX audit_events_by_impersonation;
CREATE INDEX audit_events_by_impersonation
    ON audit_events (organization_id, impersonation_id, occurred_at, sequence)
    WHERE impersonation_id IS NOT NULL;

-- How many events of each kind there are: ever, by day and by hour, so that nobody counts them.
CREATE TABLE audit_counts (
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    -- How long the time is, in milliseconds: a day, an hour, or 0 for ever.
    span            INTEGER NOT NULL,
    -- When it begins, in milliseconds since 1970; 0 for ever.
    start           INTEGER NOT NULL,
    action          TEXT    NOT NULL,
    operation       TEXT    NOT NULL,
    outcome         TEXT    NOT NULL,
    events          INTEGER NOT NULL,
    PRIMARY KEY (organization_id, span, start, action, operation, outcome)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_counts (organization_id, span, start, action, operation, outcome, events)
SELECT organization_id, 0, 0, action, operation, outcome, count(*) FROM audit_events
GROUP BY organization_id, action, operation, outcome;

INSERT INTO audit_counts (organization_id, span, start, action, operation, outcome, events)
SELECT organization_id, 86400000,
    occurred_at - ((occurred_at % 86400000) + 86400000) % 86400000 AS first,
    action, operation, outcome, count(*) FROM audit_events
GROUP BY organization_id, first, action, operation, outcome;

INSERT INTO audit_counts (organization_id, span, start, action, operation, outcome, events)
SELECT organization_id, 3600000,
    occurred_at - ((occurred_at % 3600000) + 3600000) % 3600000 AS first,
    action, operation, outcome, count(*) FROM audit_events
GROUP BY organization_id, first, action, operation, outcome;

-- The same by whoever performed it or whose rights applied, ever.
CREATE TABLE audit_person_counts (
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    email           TEXT    NOT NULL,
    action          TEXT    NOT NULL,
    operation       TEXT    NOT NULL,
    outcome         TEXT    NOT NULL,
    events          INTEGER NOT NULL,
    PRIMARY KEY (organization_id, email, action, operation, outcome)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_person_counts (organization_id, email, action, operation, outcome, events)
SELECT organization_id, email, action, operation, outcome, count(*) FROM (
    SELECT organization_id, actor_email AS email, action, operation, outcome FROM audit_events
    WHERE actor_email IS NOT NULL
    UNION ALL
    SELECT organization_id, subject_email, action, operation, outcome FROM audit_events
    WHERE subject_email IS NOT NULL AND (actor_email IS NULL OR actor_email <> subject_email)
) AS parts
GROUP BY organization_id, email, action, operation, outcome;
