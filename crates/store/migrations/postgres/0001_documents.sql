-- Times are microseconds since 1970 in UTC. Keys sort by bytes, as they do in SQLite. Blobs stand apart, so that lists walk
-- narrow rows.
CREATE TABLE documents (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key            TEXT COLLATE "C" NOT NULL UNIQUE,
    version        BIGINT NOT NULL,
    fingerprint    BYTEA  NOT NULL,
    content_sha256 TEXT COLLATE "C" NOT NULL,
    revision       BIGINT NOT NULL,
    outlet         TEXT COLLATE "C" NOT NULL,
    language       TEXT COLLATE "C" NOT NULL,
    time           BIGINT NOT NULL,
    create_time    BIGINT NOT NULL,
    update_time    BIGINT NOT NULL,
    layers         BIGINT NOT NULL,
    -- 0: the analysis is still to be made, 1: made, 2: failed for good.
    state          BIGINT NOT NULL,
    attempts       BIGINT NOT NULL,
    claimed_until  BIGINT NOT NULL
);
CREATE INDEX documents_time ON documents (time DESC, key);
CREATE INDEX documents_outlet ON documents (outlet, time DESC, key);
CREATE INDEX documents_language ON documents (language, time DESC, key);
CREATE INDEX documents_content ON documents (content_sha256, id);
CREATE INDEX documents_pending ON documents (id) WHERE state = 0;

CREATE TABLE bodies (
    document_id BIGINT PRIMARY KEY,
    document    BYTEA NOT NULL,
    analysis    BYTEA
);
-- They come compressed.
ALTER TABLE bodies ALTER COLUMN document SET STORAGE EXTERNAL, ALTER COLUMN analysis SET STORAGE EXTERNAL;

CREATE TABLE labels (
    document_id BIGINT NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    value       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, key)
);
CREATE INDEX labels_value ON labels (key, value, document_id);

CREATE TABLE entities (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          TEXT COLLATE "C" NOT NULL UNIQUE,
    kind         BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    country_code TEXT COLLATE "C" NOT NULL,
    documents    BIGINT NOT NULL,
    mentions     BIGINT NOT NULL,
    statements   BIGINT NOT NULL
);
CREATE INDEX entities_rank ON entities (documents DESC, key);

CREATE TABLE entity_names (
    entity_id BIGINT NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    folded    TEXT COLLATE "C" NOT NULL,
    documents BIGINT NOT NULL,
    PRIMARY KEY (entity_id, name)
);
CREATE INDEX entity_names_folded ON entity_names (folded, entity_id);

CREATE TABLE document_entities (
    document_id BIGINT NOT NULL,
    entity_id   BIGINT NOT NULL,
    time        BIGINT NOT NULL,
    mentions    BIGINT NOT NULL,
    statements  BIGINT NOT NULL,
    -- The names that this document gives it, as a JSON array.
    names       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, entity_id)
);
CREATE INDEX document_entities_entity ON document_entities (entity_id, time DESC, document_id);

CREATE TABLE roles (
    document_id BIGINT NOT NULL,
    entity_id   BIGINT NOT NULL,
    title       TEXT COLLATE "C" NOT NULL,
    of_name     TEXT COLLATE "C" NOT NULL,
    time        BIGINT NOT NULL
);
CREATE INDEX roles_document ON roles (document_id);
CREATE INDEX roles_entity ON roles (entity_id);

-- `id` is the document's id times 2^20 plus `ordinal`, the index in the analysis.
CREATE TABLE statements (
    id          BIGINT PRIMARY KEY,
    document_id BIGINT NOT NULL,
    ordinal     BIGINT NOT NULL,
    terms       TSVECTOR NOT NULL
);
CREATE INDEX statements_document ON statements (document_id);
CREATE INDEX statements_terms ON statements USING gin (terms);

CREATE TABLE speakers (
    entity_id    BIGINT NOT NULL,
    statement_id BIGINT NOT NULL,
    PRIMARY KEY (entity_id, statement_id)
);
CREATE INDEX speakers_statement ON speakers (statement_id);

-- The terms come ready from the program; `id` is the document's id times 64 plus the number of the stretch.
CREATE TABLE segments (
    id    BIGINT PRIMARY KEY,
    terms TSVECTOR NOT NULL
);
CREATE INDEX segments_terms ON segments USING gin (terms);

CREATE TABLE sessions (
    id              TEXT COLLATE "C" PRIMARY KEY,
    epoch           BIGINT NOT NULL,
    durable_through BIGINT NOT NULL,
    update_time     BIGINT NOT NULL
);
CREATE INDEX sessions_update_time ON sessions (update_time);
