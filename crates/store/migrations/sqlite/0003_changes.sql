-- Every change of what is stored, in the order in which it was committed. Kind 1: created, 2: updated, 3: analysed, 4: deleted.
CREATE TABLE changes (
    position    INTEGER PRIMARY KEY,
    time        INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    -- Whether the document had its analysis.
    analyzed    INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_document ON changes (document_id, position);
CREATE INDEX changes_time ON changes (time);

-- One row: the last position, and that of the last deletion that is kept no longer.
CREATE TABLE feed (
    id       INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    expired  INTEGER NOT NULL
) STRICT;
INSERT INTO feed (id, position, expired) VALUES (1, 0, 0);

-- What the changes have told of a document: twice its version, and one more when it had its analysis.
ALTER TABLE documents ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
-- Documents that a release without changes has stored: theirs are told by and by.
CREATE INDEX documents_untold ON documents (id) WHERE told < version * 2 + CASE WHEN state IN (1, 3) THEN 1 ELSE 0 END;
