-- What the analysis was made with; empty when it was made before this was kept.
ALTER TABLE documents ADD COLUMN pipeline TEXT NOT NULL DEFAULT '';
-- State 3: an analysis is there, and another one is to be made in its place.
CREATE INDEX documents_outdated ON documents (id) WHERE state = 3;
CREATE INDEX documents_failed ON documents (id) WHERE state = 2;
