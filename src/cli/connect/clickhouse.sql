-- The tables of a sink of the kind "clickhouse". They are made when they are not there, and never changed.
CREATE DATABASE IF NOT EXISTS {database};

-- One row a document, by the newest change: SELECT … FROM documents FINAL leaves out what was replaced or deleted.
CREATE TABLE IF NOT EXISTS {database}.documents
(
    name String,
    position UInt64,
    deleted UInt8,
    analyzed UInt8,
    changed DateTime64(6, 'UTC'),
    published Nullable(DateTime64(6, 'UTC')),
    outlet LowCardinality(String),
    agency LowCardinality(String),
    url String,
    language LowCardinality(String),
    title String,
    labels Map(LowCardinality(String), String),
    story String,
    duplicate_of String,
    headline String,
    tone Nullable(Float32),
    topics Nested(code LowCardinality(String), score Float32),
    entities Nested(
        entity String, name String, type LowCardinality(String), mentions UInt32, salience Float32, tone Float32),
    statements Nested(
        speakers Array(String), cue String, kind LowCardinality(String), content String),
    events Nested(type LowCardinality(String), trigger String, modality LowCardinality(String),
        polarity LowCardinality(String), participants Array(String)),
    INDEX entity_names entities.name TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplacingMergeTree(position, deleted)
ORDER BY name;

-- How far each sink has written.
CREATE TABLE IF NOT EXISTS {database}.progress
(
    part String,
    position UInt64,
    token String
)
ENGINE = ReplacingMergeTree(position)
ORDER BY part;
