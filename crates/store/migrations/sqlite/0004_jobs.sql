-- Work that one process does for all, and how far it has come. Who holds a lease writes with its epoch: when somebody else has
-- raised it since, nothing is written. Kind 'projector' is the lease; 'projector/NAME.VERSION' how far each projection has come.
CREATE TABLE jobs (
    kind        TEXT    PRIMARY KEY,
    cursor      INTEGER NOT NULL,
    holder      TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    -- How often it was tried since it last came further.
    attempts    INTEGER NOT NULL,
    update_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Stories have changes too, kinds 11 to 15: `document_id` is minus the number of the story, `key` its key, `related` the story or
-- document that it is about.
ALTER TABLE changes ADD COLUMN related TEXT NOT NULL DEFAULT '';

-- What follows is derived from documents by projections, behind the feed of changes.
CREATE TABLE events (
    document_id  INTEGER NOT NULL,
    -- Its index in the analysis.
    ordinal      INTEGER NOT NULL,
    type         INTEGER NOT NULL,
    mode         TEXT    NOT NULL,
    polarity     INTEGER NOT NULL,
    modality     INTEGER NOT NULL,
    -- ISO 3166-1 alpha-2 code of its place; empty when unknown.
    country_code TEXT    NOT NULL,
    -- Time of the document.
    time         INTEGER NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_type ON events (type, time DESC, document_id);
CREATE INDEX events_time ON events (time DESC, document_id);

CREATE TABLE event_participants (
    entity_id   INTEGER NOT NULL,
    time        INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    ordinal     INTEGER NOT NULL,
    -- Role of the argument.
    role        INTEGER NOT NULL,
    PRIMARY KEY (entity_id, time, document_id, ordinal, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_participants_document ON event_participants (document_id);

-- What documents are counted under. Kind 0: all documents, 1: an entity, 2: a topic.
CREATE TABLE subjects (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    key  TEXT    NOT NULL,
    UNIQUE (key, kind)
) STRICT;

-- `hour` is that of the document, counted from 1970.
CREATE TABLE hourly_counts (
    subject_id INTEGER NOT NULL,
    hour       INTEGER NOT NULL,
    language   TEXT    NOT NULL,
    documents  INTEGER NOT NULL,
    PRIMARY KEY (subject_id, hour, language)
) STRICT, WITHOUT ROWID;

-- What each document was counted under, to be taken back: ids of subjects, ascending, their differences in base 128.
CREATE TABLE counted_documents (
    document_id INTEGER PRIMARY KEY,
    hour        INTEGER NOT NULL,
    language    TEXT    NOT NULL,
    subjects    BLOB    NOT NULL
) STRICT;

-- Fingerprints of the text of each document, four bytes each, by which near-duplicates are found.
CREATE TABLE signatures (
    document_id  INTEGER PRIMARY KEY,
    time         INTEGER NOT NULL,
    fingerprints BLOB    NOT NULL
) STRICT;
CREATE INDEX signatures_time ON signatures (time);
