-- The type of the event, so that what somebody did of one type is found without reading the rest; 0 in rows of an older release.
ALTER TABLE event_participants ADD COLUMN type BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event_participants DROP CONSTRAINT event_participants_pkey,
    ADD PRIMARY KEY (entity_id, time, document_id, ordinal, role) INCLUDE (type);
