-- What the analysis was made with; empty when it was made before this was kept.
ALTER TABLE documents ADD COLUMN pipeline TEXT COLLATE "C" NOT NULL DEFAULT '';
