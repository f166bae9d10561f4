"""Analyzes a file over gRPC and prints who said what.

    pip install grpcio grpcio-tools
    python -m grpc_tools.protoc -Iproto --python_out=gen --grpc_python_out=gen proto/dateline/v1/*.proto proto/google/*/*.proto
    PYTHONPATH=gen python examples/client.py examples/wire.txt localhost:50051
"""
import sys

import grpc
from dateline.v1 import analysis_service_pb2, analysis_service_pb2_grpc, document_pb2


def main(path: str, server: str) -> None:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    document = document_pb2.Document(text=text)
    document.publish_time.FromJsonString("2020-10-06T00:00:00Z")
    with grpc.insecure_channel(server) as channel:
        service = analysis_service_pb2_grpc.AnalysisServiceStub(channel)
        request = analysis_service_pb2.AnalyzeDocumentRequest(document=document)
        analysis = service.AnalyzeDocument(request, timeout=10).analysis

    names = {entity.entity_id: entity.canonical_name for entity in analysis.entities}
    for statement in analysis.statements:
        speakers = ", ".join(names[i] for i in statement.speaker_entity_ids) or "somebody"
        content = " … ".join(text[span.start : span.end] for span in statement.content_spans)
        print(f"{speakers}: {content}")
    print(f"{len(analysis.entities)} entities, {len(analysis.sentences)} sentences")


if __name__ == "__main__":
    main(*sys.argv[1:])
