-- Searching members without reading them all; docs/decisions/0005 says why it is done in this way.
-- What SQL cannot fill is filled by `store::fill` behind this.

-- A small number for each member, by which sets of members are kept. Any that are unique will do.
ALTER TABLE members ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE members SET number = rowid;
CREATE UNIQUE INDEX members_numbers ON members (number);
-- Has the text too, so that a search that looks into it reads nothing else.
CREATE INDEX members_by_number ON members (organization_id, number, search_text);

-- The same orders as before; with the number at their end they alone give an order's numbers.
DROP INDEX members_by_name;
DROP INDEX members_by_email;
DROP INDEX members_by_role;
DROP INDEX members_by_activity;
CREATE INDEX members_by_name ON members (organization_id, name_key, id, number);
CREATE INDEX members_by_email ON members (organization_id, email, id, number);
CREATE INDEX members_by_role ON members (organization_id, role_key, id, number);
CREATE INDEX members_by_activity ON members (organization_id, last_active_at, id, number);

-- Counted up whenever somebody comes or goes, so that what was found once is known to be stale.
ALTER TABLE organizations ADD COLUMN member_changes INTEGER NOT NULL DEFAULT 0;

-- Sets of members: those with a role, with a status, with one or two letters somewhere in their
-- name or email. A row has those of 4,096 numbers, see `store::members::bits`.
CREATE TABLE member_sets (
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    name            TEXT    NOT NULL,
    chunk           INTEGER NOT NULL,
    members         BLOB    NOT NULL,
    PRIMARY KEY (organization_id, name, chunk)
) STRICT, WITHOUT ROWID;

-- Each order of the list as numbers alone, some hundred a row, four bytes each (little-endian).
-- A row's first key and id are not above its first member's, and above all members' before it.
CREATE TABLE member_orders (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    sort            TEXT NOT NULL,
    first_key       TEXT NOT NULL,
    first_id        TEXT NOT NULL,
    numbers         BLOB NOT NULL,
    PRIMARY KEY (organization_id, sort, first_key, first_id)
) STRICT;

-- Three letters and more. The texts are lower-cased already; the `rowid` is the member's number.
CREATE VIRTUAL TABLE member_texts USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);
