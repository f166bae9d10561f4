-- Watches. One that was deleted is kept for a while without its query, so that every process hears of it.
CREATE TABLE watches (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         TEXT COLLATE "C" NOT NULL UNIQUE,
    -- Who created it; empty where nobody has to say who they are.
    owner       TEXT COLLATE "C" NOT NULL,
    body        BYTEA   NOT NULL,
    revision    BIGINT NOT NULL,
    -- Where the feed of changes ended when it was created.
    position    BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    deleted     BIGINT NOT NULL,
    -- Which of all changes of watches was the last one of this.
    stamp       BIGINT NOT NULL
);
CREATE INDEX watches_owner ON watches (owner, id);
CREATE INDEX watches_stamp ON watches (stamp);

-- One row: how many changes of watches there were.
CREATE TABLE watch_changes (
    id    BIGINT PRIMARY KEY,
    stamp BIGINT NOT NULL
);
INSERT INTO watch_changes (id, stamp) VALUES (1, 0);

-- What is the same for all documents that tell of one event; 0 for an event that stands alone.
ALTER TABLE events ADD COLUMN signature BIGINT NOT NULL DEFAULT 0;
CREATE INDEX events_signature ON events (signature, time DESC, document_id, ordinal) WHERE signature <> 0;

-- What is counted in the hours of now.
CREATE INDEX hourly_counts_hour ON hourly_counts (hour, subject_id);
