"""Analyses of articles by Spark over columns: mapInArrow, one `dateline` process a partition.

    pip install pyspark pyarrow 'pandas<3'    # needs Java 17
    python examples/spark/arrow.py articles.jsonl analyses

`articles` is what Spark reads as a table: a .parquet file or folder, else JSON lines. It needs a column `text`; `id`, `title`,
`publish_time`, `url`, `outlet` and `language` are used where they are. The folder `analyses` gets Parquet with the columns of
docs/batch.md, a row for each row, in order within each partition. `dateline` is looked for in PATH; DATELINE names another one.
"""

import os
import subprocess
import sys
import threading

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

COMMAND = [os.environ.get("DATELINE", "dateline"), "analyze", "--format", "arrow", "--input-format", "arrow", "--threads", "1"]


def analyzed(batches):
    """The analyses of a partition. One thread sends while this one receives, so that neither waits for the other for ever."""
    first = next(batches, None)
    if first is None:
        return
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    fault = []

    def send():
        try:
            with process.stdin:
                stream = pa.ipc.new_stream(process.stdin, first.schema)
                stream.write_batch(first)
                for batch in batches:
                    stream.write_batch(batch)
                # Only now: a stream without its end is refused, so that no partition is taken for whole that is not.
                stream.close()
        except BaseException as error:
            fault.append(error)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    try:
        with pa.ipc.open_stream(process.stdout) as answers:
            yield from answers
        sender.join()
        code = process.wait()
        if fault or code:
            raise RuntimeError(f"dateline ended with {code}") from next(iter(fault), None)
    finally:
        process.kill()


def columns():
    """What `dateline` answers with, which it tells of no rows at all."""
    nothing = subprocess.run([*COMMAND[:4]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    return from_arrow_schema(pa.ipc.open_stream(nothing.stdout).schema)


def main(articles, analyses):
    spark = SparkSession.builder.appName("dateline over columns").getOrCreate()
    table = spark.read.parquet(articles) if articles.rstrip("/").endswith(".parquet") else spark.read.json(articles)
    table.mapInArrow(analyzed, columns()).write.parquet(analyses)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
