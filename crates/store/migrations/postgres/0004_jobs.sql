-- Work that one process does for all, and how far it has come. Who holds a lease writes with its epoch: when somebody else has
-- raised it since, nothing is written. Kind 'projector' is the lease; 'projector/NAME.VERSION' how far each projection has come.
CREATE TABLE jobs (
    kind        TEXT COLLATE "C" PRIMARY KEY,
    cursor      BIGINT NOT NULL,
    holder      TEXT COLLATE "C" NOT NULL,
    epoch       BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    -- How often it was tried since it last came further.
    attempts    BIGINT NOT NULL,
    update_time BIGINT NOT NULL
);

-- Stories have changes too, kinds 11 to 15: `document_id` is minus the number of the story, `key` its key, `related` the story or
-- document that it is about.
ALTER TABLE changes ADD COLUMN related TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What follows is derived from documents by projections, behind the feed of changes.
CREATE TABLE events (
    document_id  BIGINT NOT NULL,
    -- Its index in the analysis.
    ordinal      BIGINT NOT NULL,
    type         BIGINT NOT NULL,
    mode         TEXT COLLATE "C" NOT NULL,
    polarity     BIGINT NOT NULL,
    modality     BIGINT NOT NULL,
    -- ISO 3166-1 alpha-2 code of its place; empty when unknown.
    country_code TEXT COLLATE "C" NOT NULL,
    -- Time of the document.
    time         BIGINT NOT NULL,
    PRIMARY KEY (document_id, ordinal)
);
CREATE INDEX events_type ON events (type, time DESC, document_id);
CREATE INDEX events_time ON events (time DESC, document_id);

CREATE TABLE event_participants (
    entity_id   BIGINT NOT NULL,
    time        BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    ordinal     BIGINT NOT NULL,
    -- Role of the argument.
    role        BIGINT NOT NULL,
    PRIMARY KEY (entity_id, time, document_id, ordinal, role)
);
CREATE INDEX event_participants_document ON event_participants (document_id);

-- What documents are counted under. Kind 0: all documents, 1: an entity, 2: a topic.
CREATE TABLE subjects (
    id   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind BIGINT NOT NULL,
    key  TEXT COLLATE "C" NOT NULL,
    UNIQUE (key, kind)
);

-- `hour` is that of the document, counted from 1970.
CREATE TABLE hourly_counts (
    subject_id BIGINT NOT NULL,
    hour       BIGINT NOT NULL,
    language   TEXT COLLATE "C" NOT NULL,
    documents  BIGINT NOT NULL,
    PRIMARY KEY (subject_id, hour, language)
);

-- What each document was counted under, to be taken back: ids of subjects, ascending, their differences in base 128.
CREATE TABLE counted_documents (
    document_id BIGINT PRIMARY KEY,
    hour        BIGINT NOT NULL,
    language    TEXT COLLATE "C" NOT NULL,
    subjects    BYTEA   NOT NULL
);

-- Fingerprints of the text of each document, four bytes each, by which near-duplicates are found.
CREATE TABLE signatures (
    document_id  BIGINT PRIMARY KEY,
    time         BIGINT NOT NULL,
    fingerprints BYTEA   NOT NULL
);
CREATE INDEX signatures_time ON signatures (time);
