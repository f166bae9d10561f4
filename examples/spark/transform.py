"""Analyses of articles by Spark over lines of JSON: TRANSFORM of Spark SQL, one `dateline` process a partition and no Python.

    pip install pyspark            # needs Java 17
    python examples/spark/transform.py articles.jsonl analyses

As pipe.py, but lines go from Spark to `dateline` and back without passing through Python, which is the cheapest way. Lines come out in the
order in which they went in, one for one: {"id", "analysis"} or {"id", "error"}. The folder `analyses` gets one file of lines for each
partition. `dateline` is looked for in PATH; DATELINE names another one.
"""

import os
import sys

from pyspark.sql import SparkSession

COMMAND = [os.environ.get("DATELINE", "dateline"), "analyze", "--format", "jsonl", "--threads", "1"]


def main(articles, analyses):
    spark = SparkSession.builder.appName("dateline over lines").getOrCreate()
    spark.read.text(articles).createOrReplaceTempView("articles")
    # A process that fails fails its task. Lines of JSON hold no tabs, by which TRANSFORM would divide them.
    lines = spark.sql(f"SELECT TRANSFORM(value) USING '{' '.join(COMMAND)}' AS (line STRING) FROM articles")
    lines.write.text(analyses)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
