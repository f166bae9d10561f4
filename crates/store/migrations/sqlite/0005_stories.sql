-- Which story a document belongs to, and what it is about: six bytes a dimension.
CREATE TABLE document_stories (
    document_id INTEGER PRIMARY KEY,
    story_id    INTEGER NOT NULL,
    -- When it was published, or stored.
    time        INTEGER NOT NULL,
    -- Whether it tells when it was published.
    dated       INTEGER NOT NULL,
    language    TEXT    NOT NULL,
    vector      BLOB NOT NULL
) STRICT;
CREATE INDEX document_stories_story ON document_stories (story_id, time DESC, document_id);
CREATE INDEX document_stories_time ON document_stories (time DESC, story_id);

-- Documents that tell the same event. `storyline_id` is 0 for a story that is in no storyline.
CREATE TABLE stories (
    id           INTEGER PRIMARY KEY,
    storyline_id INTEGER NOT NULL,
    language     TEXT    NOT NULL,
    documents    INTEGER NOT NULL,
    first_time   INTEGER NOT NULL,
    last_time    INTEGER NOT NULL,
    -- The document that is most like all of them.
    medoid_id    INTEGER NOT NULL
) STRICT;
CREATE INDEX stories_time ON stories (last_time DESC, id);
CREATE INDEX stories_documents ON stories (documents DESC, id);
CREATE INDEX stories_storyline ON stories (storyline_id, last_time DESC, id);

-- Stories that are no more: the one that each went into, or 0. Their numbers are never given again.
CREATE TABLE story_redirects (
    id      INTEGER PRIMARY KEY,
    into_id INTEGER NOT NULL
) STRICT;
CREATE INDEX story_redirects_into ON story_redirects (into_id);

-- The earliest document that a document repeats. Grade 1: copy, 2: revision, 3: excerpt; `containment` in thousandths.
CREATE TABLE duplicates (
    document_id INTEGER PRIMARY KEY,
    of_id       INTEGER NOT NULL,
    grade       INTEGER NOT NULL,
    containment INTEGER NOT NULL
) STRICT;
CREATE INDEX duplicates_of ON duplicates (of_id);
