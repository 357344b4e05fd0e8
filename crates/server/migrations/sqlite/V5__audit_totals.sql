-- Running totals instead of counts by hour and by day; docs/decisions/0005 has the reasons.

DROP TABLE audit_counts;
DROP TABLE audit_person_counts;

-- Every kind of event that there ever was, with a number to count it by.
CREATE TABLE audit_kinds (
    id              INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    -- Of whoever performed it or whose rights applied; empty: of anybody.
    email           TEXT NOT NULL,
    action          TEXT NOT NULL,
    operation       TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    UNIQUE (organization_id, email, action, operation, outcome)
) STRICT;

-- How many events of a kind there were by the end of five minutes. Those without any have no row:
-- the one before says the same.
CREATE TABLE audit_totals (
    kind   INTEGER NOT NULL REFERENCES audit_kinds (id),
    -- When the five minutes begin, in milliseconds since 1970.
    start  INTEGER NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (kind, start)
) STRICT, WITHOUT ROWID;

CREATE TEMPORARY VIEW audit_parts AS
SELECT organization_id, '' AS email, action, operation, outcome, occurred_at FROM audit_events
UNION ALL
SELECT organization_id, actor_email, action, operation, outcome, occurred_at
FROM audit_events WHERE actor_email IS NOT NULL
UNION ALL
SELECT organization_id, subject_email, action, operation, outcome, occurred_at FROM audit_events
WHERE subject_email IS NOT NULL AND (actor_email IS NULL OR actor_email <> subject_email);

INSERT INTO audit_kinds (organization_id, email, action, operation, outcome)
SELECT DISTINCT organization_id, email, action, operation, outcome FROM audit_parts
ORDER BY organization_id, email, action, operation, outcome;

INSERT INTO audit_totals (kind, start, events)
SELECT kind, first, sum(events) OVER (PARTITION BY kind ORDER BY first) FROM (
    SELECT k.id AS kind,
        p.occurred_at - ((p.occurred_at % 300000) + 300000) % 300000 AS first,
        count(*) AS events
    FROM audit_parts p CROSS JOIN audit_kinds k
    WHERE k.organization_id = p.organization_id AND k.email = p.email AND k.action = p.action
        AND k.operation = p.operation AND k.outcome = p.outcome
    GROUP BY kind, first
) AS spans
ORDER BY kind, first;

DROP VIEW audit_parts;
