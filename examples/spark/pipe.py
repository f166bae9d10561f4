"""Analyses of articles by Spark over lines of JSON: rdd.pipe, one `dateline` process a partition.

    pip install pyspark            # needs Java 17
    python examples/spark/pipe.py articles.jsonl analyses

Lines come out in the order in which they went in, one for one: {"id", "analysis"} or {"id", "error"}. The folder `analyses` gets
one file of lines for each partition. `dateline` is looked for in PATH; DATELINE names another one.
"""

import os
import sys

from pyspark.sql import SparkSession

COMMAND = [os.environ.get("DATELINE", "dateline"), "analyze", "--format", "jsonl", "--threads", "1"]


def main(articles, analyses):
    spark = SparkSession.builder.appName("dateline over lines").getOrCreate()
    lines = spark.sparkContext.textFile(articles, spark.sparkContext.defaultParallelism)
    # A process that fails fails its task: what Spark retries is whole partitions.
    lines.pipe(" ".join(COMMAND), checkCode=True).saveAsTextFile(analyses)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
