-- Every change of what is stored, in the order in which it was committed. Kind 1: created, 2: updated, 3: analysed, 4: deleted.
CREATE TABLE changes (
    position    BIGINT PRIMARY KEY,
    time        BIGINT NOT NULL,
    kind        BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    -- Whether the document had its analysis.
    analyzed    BIGINT NOT NULL
);
CREATE INDEX changes_document ON changes (document_id, position);
CREATE INDEX changes_time ON changes (time);

-- One row: the last position, and that of the last deletion that is kept no longer. Who appends holds it until the commit ends, so
-- that positions become visible in their order.
CREATE TABLE feed (
    id       BIGINT PRIMARY KEY,
    position BIGINT NOT NULL,
    expired  BIGINT NOT NULL
);
INSERT INTO feed (id, position, expired) VALUES (1, 0, 0);

-- What the changes have told of a document: twice its version, and one more when it had its analysis.
ALTER TABLE documents ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
