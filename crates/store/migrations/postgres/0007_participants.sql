-- The type of the event, so that what somebody did of one type is found without reading the rest; 0 in rows of an older release.
ALTER TABLE event_participants ADD COLUMN type BIGINT NOT NULL DEFAULT 0;
-- In the order in which events are told, the newest first, which the primary key was not.
ALTER TABLE event_participants DROP CONSTRAINT event_participants_pkey;
CREATE UNIQUE INDEX event_participants_order ON event_participants (entity_id, time DESC, document_id, ordinal, role) INCLUDE (type);
