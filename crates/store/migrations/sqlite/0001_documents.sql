-- Times are microseconds since 1970 in UTC. Blobs stand apart, so that lists walk narrow rows.
CREATE TABLE documents (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    key            TEXT    NOT NULL UNIQUE,
    version        INTEGER NOT NULL,
    fingerprint    BLOB    NOT NULL,
    content_sha256 TEXT    NOT NULL,
    revision       INTEGER NOT NULL,
    outlet         TEXT    NOT NULL,
    language       TEXT    NOT NULL,
    time           INTEGER NOT NULL,
    create_time    INTEGER NOT NULL,
    update_time    INTEGER NOT NULL,
    layers         INTEGER NOT NULL,
    -- 0: the analysis is still to be made, 1: made, 2: failed for good.
    state          INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    claimed_until  INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_time ON documents (time DESC, key);
CREATE INDEX documents_outlet ON documents (outlet, time DESC, key);
CREATE INDEX documents_language ON documents (language, time DESC, key);
CREATE INDEX documents_content ON documents (content_sha256, id);
CREATE INDEX documents_pending ON documents (id) WHERE state = 0;

CREATE TABLE bodies (
    document_id INTEGER PRIMARY KEY,
    document    BLOB NOT NULL,
    analysis    BLOB
) STRICT;

CREATE TABLE labels (
    document_id INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    PRIMARY KEY (document_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_value ON labels (key, value, document_id);

CREATE TABLE entities (
    id           INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,
    kind         INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    country_code TEXT    NOT NULL,
    documents    INTEGER NOT NULL,
    mentions     INTEGER NOT NULL,
    statements   INTEGER NOT NULL
) STRICT;
CREATE INDEX entities_rank ON entities (documents DESC, key);

CREATE TABLE entity_names (
    entity_id INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    folded    TEXT    NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY (entity_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_names_folded ON entity_names (folded, entity_id);

CREATE TABLE document_entities (
    document_id INTEGER NOT NULL,
    entity_id   INTEGER NOT NULL,
    time        INTEGER NOT NULL,
    mentions    INTEGER NOT NULL,
    statements  INTEGER NOT NULL,
    -- The names that this document gives it, as a JSON array.
    names       TEXT    NOT NULL,
    PRIMARY KEY (document_id, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_entities_entity ON document_entities (entity_id, time DESC, document_id);

CREATE TABLE roles (
    document_id INTEGER NOT NULL,
    entity_id   INTEGER NOT NULL,
    title       TEXT    NOT NULL,
    of_name     TEXT    NOT NULL,
    time        INTEGER NOT NULL
) STRICT;
CREATE INDEX roles_document ON roles (document_id);
CREATE INDEX roles_entity ON roles (entity_id);

-- `id` is the document's id times 2^20 plus `ordinal`, the index in the analysis.
CREATE TABLE statements (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL,
    ordinal     INTEGER NOT NULL
) STRICT;
CREATE INDEX statements_document ON statements (document_id);

CREATE TABLE speakers (
    entity_id    INTEGER NOT NULL,
    statement_id INTEGER NOT NULL,
    PRIMARY KEY (entity_id, statement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX speakers_statement ON speakers (statement_id);

-- The terms come ready from the program; `rowid` is the document's id times 64 plus the number of the stretch.
CREATE VIRTUAL TABLE segments
    USING fts5 (terms, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');
-- `rowid` is the id of the statement.
CREATE VIRTUAL TABLE statement_terms
    USING fts5 (terms, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');

CREATE TABLE sessions (
    id              TEXT    PRIMARY KEY,
    epoch           INTEGER NOT NULL,
    durable_through INTEGER NOT NULL,
    update_time     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_update_time ON sessions (update_time);
