"""Questions to analyses in Parquet, by DuckDB: who said what by day, and which entities each outlet writes about.

    dateline analyze --format parquet articles.jsonl > analyses.parquet
    pip install duckdb
    python examples/duckdb/news.py analyses.parquet

A folder of files is named with a star: 'analyses/*.parquet'. Documents that were refused have a row with `error` and no layers.
"""

import sys

import duckdb

WHO_SAID_WHAT = """
    SELECT publish_date AS day, outlet, array_to_string(s.speaker_names, ', ') AS speaker, s.content_text AS said
    FROM (SELECT publish_date, outlet, unnest(statements) AS s FROM read_parquet($files))
    WHERE len(s.speaker_names) > 0 AND s.polarity = 'POSITIVE'
    ORDER BY day, outlet, speaker, said
    LIMIT 20
"""

ENTITIES_BY_OUTLET = """
    SELECT outlet, e.type AS type, e.canonical_name AS entity, count(*) AS documents, sum(len(e.mentions)) AS mentions
    FROM (SELECT outlet, unnest(entities) AS e FROM read_parquet($files))
    GROUP BY ALL
    ORDER BY documents DESC, mentions DESC, entity, outlet
    LIMIT 20
"""


def main(files):
    for question in (WHO_SAID_WHAT, ENTITIES_BY_OUTLET):
        answer = duckdb.execute(question, {"files": files})
        print("\t".join(column[0] for column in answer.description))
        for row in answer.fetchall():
            print("\t".join("" if value is None else str(value) for value in row))
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
