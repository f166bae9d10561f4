"""What `dateline connect` writes to ClickHouse, read by ClickHouse's own engine.

    python3 -m venv venv && venv/bin/pip install chdb
    venv/bin/python .ci/clickhouse.py target/debug/dateline http://127.0.0.1:50051

The engine is chdb, in this process, behind ClickHouse's HTTP interface as far as the sink uses it. The server is to be empty.
"""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from chdb import session

program, server = sys.argv[1:3]
house = session.Session()
alone = threading.Lock()


class Interface(http.server.BaseHTTPRequestHandler):
    """POST with a statement in the address and the data in the body."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        statement = query["query"][0]
        data = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        settings = f" SETTINGS date_time_input_format = '{query['date_time_input_format'][0]}'"
        try:
            with alone:
                if data:
                    head, kind = statement.rsplit(" FORMAT ", 1)
                    answer = house.query(f"{head}{settings} FORMAT {kind} {data}")
                elif " FORMAT " in statement:
                    statement, kind = statement.rsplit(" FORMAT ", 1)
                    answer = house.query(statement, kind)
                else:
                    answer = house.query(statement)
            status, body = 200, answer.bytes() if answer is not None else b""
        except Exception as error:  # The engine tells everything in this way.
            status, body = 500, str(error).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


def dateline(*arguments, **more):
    return subprocess.run([program, *arguments, "--server", server], check=True, text=True, capture_output=True, **more).stdout


def ask(query):
    with alone:
        return [json.loads(line) for line in str(house.query(query, "JSONEachRow")).splitlines()]


listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Interface)
threading.Thread(target=listener.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    section = folder / "connect.toml"
    section.write_text(
        f'[[connect.sink]]\nkind = "clickhouse"\nname = "curves"\nurl = "http://127.0.0.1:{listener.server_port}/"\nrows = 3\n'
    )
    articles = folder / "articles.jsonl"

    def ingest(number, verb):
        lines = [
            {
                "id": f"d{n}",
                "text": f"OSLO, Oct. 5 -- Minister Anna Berg said on Monday that bridge {n} will be {verb}. It rained in Lima.",
                "publish_time": f"2026-10-05T{n % 24:02}:30:00Z",
                "outlet": "Tana Times",
                "labels": {"desk": "world"},
            }
            for n in range(number)
        ]
        articles.write_text("".join(json.dumps(line) + "\n" for line in lines))
        dateline("ingest", str(articles))

    def move():
        dateline("connect", "--config", str(section), "--once")

    ingest(10, "closed")
    move()
    move()
    rows = ask("SELECT count() AS n, countIf(analyzed = 1) AS analyzed FROM dateline.documents FINAL")
    assert rows == [{"n": 10, "analyzed": 10}], rows
    hours = ask(
        "SELECT toStartOfHour(published) AS hour, sum(entities.mentions) AS mentions FROM dateline.documents FINAL "
        "ARRAY JOIN entities WHERE entities.name = 'Anna Berg' AND entities.type = 'PERSON' GROUP BY hour ORDER BY hour"
    )
    assert len(hours) == 10 and all(row["mentions"] >= 1 for row in hours), hours
    said = ask(
        "SELECT arrayJoin(statements.speakers) AS speaker, statements.content AS content FROM dateline.documents FINAL "
        "ARRAY JOIN statements WHERE name = (SELECT min(name) FROM dateline.documents FINAL)"
    )
    assert said and said[0]["speaker"] == "Anna Berg" and "will be closed" in said[0]["content"], said

    # Two revised, one deleted, and everything written once more.
    ingest(2, "opened")
    gone = ask("SELECT name FROM dateline.documents FINAL ORDER BY published DESC LIMIT 1")[0]["name"]
    dateline("delete", gone)
    move()
    house.query("TRUNCATE TABLE dateline.progress")
    move()
    rows = ask(
        "SELECT count() AS n, countIf(arrayExists(c -> c LIKE '%opened%', statements.content)) AS opened, "
        f"countIf(name = '{gone}') AS gone, any(labels['desk']) AS desk, any(outlet) AS outlet FROM dateline.documents FINAL"
    )
    assert rows == [{"n": 9, "opened": 2, "gone": 0, "desk": "world", "outlet": "Tana Times"}], rows
print("clickhouse: passed", flush=True)
# The engine does not end in order.
os._exit(0)
