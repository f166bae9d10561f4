-- Watches. One that was deleted is kept for a while without its query, so that every process hears of it.
CREATE TABLE watches (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT    NOT NULL UNIQUE,
    -- Who created it; empty where nobody has to say who they are.
    owner       TEXT    NOT NULL,
    body        BLOB    NOT NULL,
    revision    INTEGER NOT NULL,
    -- Where the feed of changes ended when it was created.
    position    INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    deleted     INTEGER NOT NULL,
    -- Which of all changes of watches was the last one of this.
    stamp       INTEGER NOT NULL
) STRICT;
CREATE INDEX watches_owner ON watches (owner, id);
CREATE INDEX watches_stamp ON watches (stamp);

-- One row: how many changes of watches there were.
CREATE TABLE watch_changes (
    id    INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL
) STRICT;
INSERT INTO watch_changes (id, stamp) VALUES (1, 0);

-- What is the same for all documents that tell of one event; 0 for an event that stands alone.
ALTER TABLE events ADD COLUMN signature INTEGER NOT NULL DEFAULT 0;
CREATE INDEX events_signature ON events (signature, time DESC, document_id, ordinal) WHERE signature <> 0;

-- What is counted in the hours of now.
CREATE INDEX hourly_counts_hour ON hourly_counts (hour, subject_id);
