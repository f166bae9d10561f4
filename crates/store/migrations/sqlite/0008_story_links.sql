-- What a document or story was found to be like, and when: so that the memory of stories is put back without comparing all of them
-- again. NULL in rows of an older release.
ALTER TABLE document_stories ADD COLUMN links BLOB;
ALTER TABLE stories ADD COLUMN links BLOB;
-- Whether the title of the document can stand for a story.
ALTER TABLE document_stories ADD COLUMN headline INTEGER NOT NULL DEFAULT 1;
