"""Sends JSON lines to a server over one stream and prints what became of each. Run again, it goes on where it was.

The session is named by what the file holds, so that another file under the same name is another queue.

    pip install grpcio grpcio-tools
    python -m grpc_tools.protoc -Iproto --python_out=gen --grpc_python_out=gen proto/dateline/v1/*.proto proto/google/*/*.proto
    PYTHONPATH=gen python examples/ingest.py examples/feed.jsonl localhost:50051
"""
import hashlib
import queue
import sys

import grpc
from dateline.v1 import document_pb2, ingest_service_pb2 as pb, ingest_service_pb2_grpc
from google.protobuf import json_format


def main(path: str, server: str) -> None:
    with open(path, "rb") as file:
        lines = file.read()
    session = hashlib.sha256(lines).hexdigest()
    documents = [json_format.Parse(line, document_pb2.Document()) for line in lines.splitlines()]
    resume_after = queue.SimpleQueue()

    def messages():
        yield pb.IngestDocumentsRequest(open=pb.IngestOpen(session_id=session))
        done = resume_after.get()
        for sequence, document in enumerate(documents[done:], start=done + 1):
            yield pb.IngestDocumentsRequest(document=pb.SequencedDocument(sequence=sequence, document=document))

    with grpc.insecure_channel(server) as channel:
        for reply in ingest_service_pb2_grpc.IngestServiceStub(channel).IngestDocuments(messages()):
            if reply.HasField("opened"):
                resume_after.put(reply.opened.resume_after_sequence)
            elif reply.HasField("result"):
                outcome = pb.IngestOutcome.Name(reply.result.outcome).removeprefix("INGEST_OUTCOME_")
                print(reply.result.sequence, outcome, reply.result.name)
            elif reply.HasField("checkpoint"):
                # What the checkpoint covers survives any crash of the server: a queue may forget it now.
                print("durable through", reply.checkpoint.durable_through)


if __name__ == "__main__":
    main(*sys.argv[1:])
