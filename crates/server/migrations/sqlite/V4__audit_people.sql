-- What one person did is counted by day as well, and walked by kind; docs/decisions/0005 has the reasons.

-- Each kind of what somebody did is a range of its own, as it is for everybody.
DROP INDEX audit_events_by_actor;
CREATE INDEX audit_events_by_actor
    ON audit_events (organization_id, actor_email, action, operation, outcome, occurred_at, sequence)
    WHERE actor_email IS NOT NULL;
DROP INDEX audit_events_by_subject;
CREATE INDEX audit_events_by_subject
    ON audit_events (organization_id, subject_email, action, operation, outcome, occurred_at, sequence, actor_email)
    WHERE subject_email IS NOT NULL;

-- Ever and by day, like `audit_counts`.
DROP TABLE audit_person_counts;
CREATE TABLE audit_person_counts (
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    email           TEXT    NOT NULL,
    span            INTEGER NOT NULL,
    start           INTEGER NOT NULL,
    action          TEXT    NOT NULL,
    operation       TEXT    NOT NULL,
    outcome         TEXT    NOT NULL,
    events          INTEGER NOT NULL,
    PRIMARY KEY (organization_id, email, span, start, action, operation, outcome)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_person_counts
    (organization_id, email, span, start, action, operation, outcome, events)
SELECT organization_id, email, 86400000,
    occurred_at - ((occurred_at % 86400000) + 86400000) % 86400000 AS first,
    action, operation, outcome, count(*) FROM (
    SELECT organization_id, actor_email AS email, occurred_at, action, operation, outcome
    FROM audit_events WHERE actor_email IS NOT NULL
    UNION ALL
    SELECT organization_id, subject_email, occurred_at, action, operation, outcome
    FROM audit_events
    WHERE subject_email IS NOT NULL AND (actor_email IS NULL OR actor_email <> subject_email)
) AS parts
GROUP BY organization_id, email, first, action, operation, outcome;

INSERT INTO audit_person_counts
    (organization_id, email, span, start, action, operation, outcome, events)
SELECT organization_id, email, 0, 0, action, operation, outcome, sum(events)
FROM audit_person_counts
GROUP BY organization_id, email, action, operation, outcome;
