"""The client against a real server, whose address is in DATELINE_TEST_SERVER."""

import os
import threading
import uuid

import pytest

from dateline.v1 import document_service_pb2, ingest_service_pb2 as ingest_pb, watch_pb2, watch_service_pb2
from dateline_client import Checkpoint, Client, DatelineError, document, tables
from dateline_client.client import layers, timestamp

#: Names of this run, so that it may be run again against the same server.
RUN = uuid.uuid4().hex[:12]
SERVER = os.environ.get("DATELINE_TEST_SERVER", "")
WIRE = (
    "NAIROBI, Oct. 5 (Lakeside News) -- Kenyan President Amara Okello said on Monday that at least 12 villages "
    'have clean water. "We have waited for thirty years," she told reporters.'
)

pytestmark = pytest.mark.skipif(not SERVER, reason="DATELINE_TEST_SERVER names no server")


@pytest.fixture(scope="module")
def client():
    with Client(SERVER) as client:
        yield client


def test_analysis_has_words_rows_and_frames(client):
    reply = client.analyze(WIRE, publish_time="2020-10-06", layers=["statements", "entities", "quantities", "dates", "events"])
    said = tables.statements(reply.analysis, WIRE)
    assert any("12 villages" in row["content"] for row in said), said
    assert "Amara Okello" in {row["name"] for row in tables.entities(reply.analysis)}
    assert any(row["words"] == "Monday" and row["value"] == "2020-10-05" for row in tables.dates(reply.analysis, WIRE))
    assert all(set(row) == set(said[0]) for row in said)
    assert list(tables.pandas(said).columns) == list(said[0])
    assert tables.arrow(tables.quantities(reply.analysis, WIRE)).num_rows == len(reply.analysis.quantities)
    assert tables.events(reply.analysis, WIRE) is not None


def test_errors_have_their_reason(client):
    with pytest.raises(DatelineError) as refused:
        client.analyze(" ")
    assert refused.value.reason == "TEXT_EMPTY"
    assert "document.text" in refused.value.violations
    with pytest.raises(ValueError, match="no layer"):
        layers(["nonsense"])
    answers = list(client.analyze_many(["Lima is in Peru.", " ", "Quito is in Ecuador."]))
    assert [getattr(answer, "reason", "") for answer in answers] == ["", "TEXT_EMPTY", ""]


def test_ingest_goes_on_where_it_was(client):
    items = [document(f"Lima is in Peru, item {n} of {RUN}.", document_id=f"{RUN}-{n}") for n in range(40)]
    results = list(client.ingest(items[:25], session=RUN))
    told = [item.sequence for item in results if isinstance(item, ingest_pb.IngestResult)]
    assert told == list(range(1, 26))
    assert isinstance(results[-1], Checkpoint) and results[-1].durable_through == 25
    again = [item for item in client.ingest(items, session=RUN) if not isinstance(item, Checkpoint)]
    assert [item.sequence for item in again] == list(range(26, 41))
    assert {item.outcome for item in again} == {ingest_pb.INGEST_OUTCOME_CREATED}
    assert [hit.document.document_id for hit in client.search(f'"item 39 of {RUN}"')] == [f"{RUN}-39"]


def test_a_failing_source_is_told(client):
    def broken():
        yield document("Lima is in Peru.", document_id=f"{RUN}-broken")
        raise RuntimeError("the queue is gone")

    with pytest.raises(RuntimeError, match="the queue is gone"):
        list(client.ingest(broken(), session=f"{RUN}-broken"))


def test_changes_come_and_go_on_behind_a_token(client):
    list(client.ingest([document(f"Snow fell in Oslo, {RUN}.", document_id=f"{RUN}-change")], session=f"{RUN}-change"))
    token, names = "", []
    for message in client.changes():
        if message.WhichOneof("message") == "bookmark":
            break
        token, names = message.change.resume_token, [*names, message.change.name]
    assert f"documents/{RUN}-change" in names
    later = threading.Timer(0.2, lambda: client.call(client.documents.DeleteDocument, document_service_pb2.DeleteDocumentRequest(name=f"documents/{RUN}-change")))
    later.start()
    for message in client.changes(after=token):
        if message.HasField("change"):
            assert message.change.name == f"documents/{RUN}-change"
            break
    later.join()


def test_a_watch_tells_what_matches(client):
    words = watch_pb2.WatchCondition(words="hailstorm")
    query = watch_pb2.WatchQuery(groups=[watch_pb2.WatchGroup(conditions=[words])])
    request = watch_service_pb2.CreateWatchRequest(watch=watch_pb2.Watch(display_name="Hail", query=query), watch_id=f"hail-{RUN}")
    watch = client.call(client.watches.CreateWatch, request).watch
    list(client.ingest([document(f"A hailstorm hit Quito, {RUN}.", document_id=f"{RUN}-hail")], session=f"{RUN}-hail"))
    for message in client.watch(watch.name):
        if message.HasField("match"):
            assert message.match.document.name == f"documents/{RUN}-hail"
            break
    client.call(client.watches.DeleteWatch, watch_service_pb2.DeleteWatchRequest(name=watch.name))


def test_times_are_taken_as_python_has_them():
    assert timestamp("2020-10-06") == timestamp("2020-10-06T00:00:00Z")
    assert timestamp("2020-10-06T02:00:00+02:00") == timestamp("2020-10-06")
