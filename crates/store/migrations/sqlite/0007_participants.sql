-- The type of the event, so that what somebody did of one type is found without reading the rest; 0 in rows of an older release.
ALTER TABLE event_participants ADD COLUMN type INTEGER NOT NULL DEFAULT 0;
