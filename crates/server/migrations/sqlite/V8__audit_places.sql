-- Numbered places instead of totals and indexes; docs/decisions/0005 has the reasons.

DROP TABLE audit_totals;
DROP INDEX audit_events_by_time;
DROP INDEX audit_events_by_kind;
DROP INDEX audit_events_by_actor;
DROP INDEX audit_events_by_subject;

-- Where each event stands among those of its kinds. There is also a kind for whatever happened, of
-- everybody and of each person: its action, operation and outcome are empty.
--
-- Filled for the events that there are by the program, behind the migrations.
CREATE TABLE audit_places (
    kind        INTEGER NOT NULL REFERENCES audit_kinds (id),
    occurred_at INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    -- How many there are of the kind up to this one.
    number      INTEGER NOT NULL,
    PRIMARY KEY (kind, occurred_at, sequence)
) STRICT, WITHOUT ROWID;

-- An event without its places would not be found, so they are as lasting as it is. Only numbers change.
CREATE TRIGGER audit_places_never_move BEFORE UPDATE OF kind, occurred_at, sequence ON audit_places
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
CREATE TRIGGER audit_places_are_never_deleted BEFORE DELETE ON audit_places
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
CREATE TRIGGER audit_kinds_are_never_changed BEFORE UPDATE ON audit_kinds
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
CREATE TRIGGER audit_kinds_are_never_deleted BEFORE DELETE ON audit_kinds
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
