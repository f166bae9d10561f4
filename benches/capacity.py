#!/usr/bin/env python3
"""What a document costs, end to end: processor time of the analysis alone, of a server that ingests, stores, indexes and groups the
same documents, and of PostgreSQL behind it; and how many bytes are kept.

    benches/capacity.py BINARY articles.jsonl [--models fast accurate] [--postgres URL] [--repeat N]

`articles.jsonl` are lines as `dateline ingest` reads them. With --repeat each article comes so many times, with a number in its text, so
that none is a copy by its digest. A PostgreSQL of its own on this machine is needed for its processor time: pass its URL; the
database should be fresh for each model.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import tempfile
import time
import urllib.request


def children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def processor_time(pids):
    ticks = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def postgres():
    """Processes of PostgreSQL, and what those that ended have used, which their parent knows."""
    found = subprocess.run(["pgrep", "-x", "postgres"], capture_output=True, text=True).stdout.split()
    ended = 0
    for pid in found:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
            ended += int(fields[13]) + int(fields[14])
        except OSError:
            pass
    return processor_time(found) + ended / os.sysconf("SC_CLK_TCK")


def metric(admin, name):
    with urllib.request.urlopen(f"http://{admin}/metrics") as answer:
        text = answer.read().decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(rf"{name}[ {{]", line))


def run(options, model, articles, folder):
    lines = articles.read_text().splitlines()
    words = sum(len(json.loads(line)["text"].split()) for line in lines)
    size = sum(len(json.loads(line)["text"].encode()) for line in lines)

    before = children()
    with open(articles) as given, open(os.devnull, "w") as nowhere:
        command = [options.binary, "analyze", "--format", "jsonl", "--threads", "1", "--model", model]
        subprocess.run(command, stdin=given, stdout=nowhere, check=True)
    alone = children() - before

    store = options.postgres or f"sqlite:{folder / (model + '.db')}"
    log = open(folder / "log", "w+")
    arguments = ["--store", store, "--model", model, "--threads", "1", "--listen", "127.0.0.1:0"]
    arguments += ["--http-listen", "off", "--admin-listen", "127.0.0.1:0", "--log-format", "json"]
    server = subprocess.Popen([options.binary, "serve", *arguments], stderr=log)
    try:
        told = {}
        while "ready" not in told:
            time.sleep(0.1)
            entries = [json.loads(line)["fields"] for line in (folder / "log").read_text().splitlines() if line.endswith("}")]
            told = {entry["message"]: entry for entry in entries}
        address, admin = told["listening"]["address"], told["admin port listening"]["address"]
        begun, database = time.time(), postgres()
        client = children()
        subprocess.run([options.binary, "-q", "ingest", str(articles), "--server", f"http://{address}"], check=True)
        client = children() - client
        seconds = time.time() - begun
        while metric(admin, "dateline_projection_lag_seconds") > 0:
            time.sleep(0.2)
        used, database = processor_time([server.pid]), postgres() - database
        resident = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{server.pid}/status").read_text())[1]) / 1024
    finally:
        server.terminate()
        server.wait()
    if options.postgres:
        asked = ["psql", options.postgres, "-Atc", "SELECT pg_database_size(current_database())"]
        kept = int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    else:
        kept = sum(path.stat().st_size for path in folder.glob(f"{model}.db*"))
    number = len(lines)
    print(f"{model}, {number} documents of {words / number:.0f} words and {size / number:.0f} bytes, {store.split(':')[0]}")
    print(f"  analysis alone           {alone / number * 1000:8.2f} ms of processor time a document ({words / alone:.0f} words/s)")
    print(f"  server, all together     {used / number * 1000:8.2f} ms ({(used / alone - 1) * 100:+.0f} %)")
    print(f"  database                 {database / number * 1000:8.2f} ms")
    print(f"  client that ingests      {client / number * 1000:8.2f} ms")
    print(f"  by the clock             {number / seconds:8.1f} documents a second, one analysis thread")
    print(f"  kept                     {kept / number:8.0f} bytes a document, {kept / size:.1f} a byte of text")
    print(f"  server, most memory      {resident:8.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("articles", type=pathlib.Path)
    parser.add_argument("--models", nargs="+", default=["fast", "accurate"])
    parser.add_argument("--postgres")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        articles = folder / "articles.jsonl"
        with open(articles, "w") as out:
            for turn in range(options.repeat):
                for number, line in enumerate(options.articles.read_text().splitlines()):
                    line = json.loads(line)
                    line["id"] = f"{turn}-{number}"
                    if turn:
                        line["text"] += f"\n\nEdition {turn}."
                    out.write(json.dumps(line) + "\n")
        for model in options.models:
            run(options, model, articles, folder)


if __name__ == "__main__":
    main()
