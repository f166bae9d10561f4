"""The client: one connection to one server or one name that stands for several."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timezone
from typing import Any, TypeVar

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from dateline.v1 import (
    analysis_pb2,
    analysis_service_pb2,
    analysis_service_pb2_grpc,
    document_pb2,
    document_service_pb2,
    document_service_pb2_grpc,
    entity_service_pb2,
    entity_service_pb2_grpc,
    ingest_service_pb2,
    ingest_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
    summary_pb2,
    watch_service_pb2,
    watch_service_pb2_grpc,
)
from dateline_client import changes, ingest
from dateline_client.errors import DatelineError
from dateline_client.sizes import LARGEST

#: Calls that may be repeated are, for as long as a server that restarts takes.
_RETRIES = {
    "methodConfig": [
        {
            "name": [{}],
            "retryPolicy": {
                "maxAttempts": 5,
                "initialBackoff": "0.2s",
                "maxBackoff": "3s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ]
}

Time = str | date | datetime
Reply = TypeVar("Reply")


def document(
    text: str,
    *,
    title: str = "",
    document_id: str = "",
    publish_time: Time | None = None,
    html: bool = False,
    outlet: str = "",
    url: str = "",
    authors: Sequence[str] = (),
    language_code: str = "",
    labels: dict[str, str] | None = None,
) -> document_pb2.Document:
    """A document. ``publish_time`` is what "Sunday" is counted from: a day, or a time, in UTC unless it says otherwise."""
    made = document_pb2.Document(
        text=text,
        title=title,
        document_id=document_id,
        mime_type="text/html" if html else "",
        source=document_pb2.Source(outlet=outlet, url=url),
        authors=authors,
        language_code=language_code,
        labels=labels or {},
    )
    if publish_time is not None:
        made.publish_time.CopyFrom(timestamp(publish_time))
    return made


def timestamp(time: Time) -> Timestamp:
    """A time as the API has it."""
    if isinstance(time, str):
        time = datetime.fromisoformat(time.removesuffix("Z") + "+00:00" if time.endswith("Z") else time)
    if not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day)
    if time.tzinfo is None:
        time = time.replace(tzinfo=timezone.utc)
    made = Timestamp()
    made.FromDatetime(time.astimezone(timezone.utc))
    return made


def layers(names: Iterable[str | analysis_pb2.Layer]) -> list[analysis_pb2.Layer]:
    """Layers by name: ``statements`` or ``LAYER_STATEMENTS``."""
    known = analysis_pb2.Layer.items()
    by_name = {name.removeprefix("LAYER_").lower(): number for name, number in known}
    wanted = []
    for name in names:
        number = by_name.get(name.removeprefix("LAYER_").lower()) if isinstance(name, str) else name
        if not number:
            raise ValueError(f"no layer {name!r}: {', '.join(sorted(set(by_name) - {'unspecified'}))}")
        wanted.append(number)
    return wanted


class _Token(grpc.AuthMetadataPlugin):  # type: ignore[misc]
    def __init__(self, token: str) -> None:
        self._header = (("authorization", f"Bearer {token}"),)

    def __call__(self, context: Any, callback: Any) -> None:
        callback(self._header, None)


class Client:
    """Calls a server.

    :param server: host and port of gRPC, such as ``localhost:50051``.
    :param token: what ``dateline token`` printed, where the server asks for tokens.
    :param ca: PEM of the authorities to trust; given, or with ``tls=True`` those of the system, the connection has TLS.
    :param certificate: PEM of a key and a certificate to show (mutual TLS).
    :param timeout: seconds that a call may take; streams have no limit.
    """

    def __init__(
        self,
        server: str = "localhost:50051",
        *,
        token: str | None = None,
        tls: bool = False,
        ca: bytes | None = None,
        certificate: tuple[bytes, bytes] | None = None,
        timeout: float = 60.0,
    ) -> None:
        options = [
            ("grpc.max_receive_message_length", LARGEST),
            ("grpc.max_send_message_length", LARGEST),
            ("grpc.service_config", json.dumps(_RETRIES)),
            ("grpc.keepalive_time_ms", 30_000),
        ]
        self._metadata: tuple[tuple[str, str], ...] = ()
        if tls or ca is not None:
            key, chain = certificate or (None, None)
            credentials = grpc.ssl_channel_credentials(ca, key, chain)
            if token is not None:
                credentials = grpc.composite_channel_credentials(credentials, grpc.metadata_call_credentials(_Token(token)))
            self.channel = grpc.secure_channel(server, credentials, options)
        else:
            if token is not None:
                self._metadata = (("authorization", f"Bearer {token}"),)
            self.channel = grpc.insecure_channel(server, options)
        self.timeout = timeout
        self.analysis = analysis_service_pb2_grpc.AnalysisServiceStub(self.channel)
        self.documents = document_service_pb2_grpc.DocumentServiceStub(self.channel)
        self.entities = entity_service_pb2_grpc.EntityServiceStub(self.channel)
        self.ingests = ingest_service_pb2_grpc.IngestServiceStub(self.channel)
        self.servers = server_service_pb2_grpc.ServerServiceStub(self.channel)
        self.watches = watch_service_pb2_grpc.WatchServiceStub(self.channel)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; what runs on it ends."""
        self.channel.close()

    def call(self, method: Any, request: Any) -> Any:
        """One call of any stub of this client: ``client.call(client.documents.GetDocument, request)``.

        :raises DatelineError: what the server says.
        """
        try:
            return method(request, timeout=self.timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise DatelineError.of(error) from error

    def info(self) -> server_service_pb2.GetServerInfoResponse:
        """Versions, layers, models and every limit in force."""
        return self.call(self.servers.GetServerInfo, server_service_pb2.GetServerInfoRequest())

    def analyze(
        self,
        text: str | document_pb2.Document,
        *,
        layers: Iterable[str | analysis_pb2.Layer] = (),
        summary: summary_pb2.SummaryOptions | None = None,
        model: str = "",
        **about: Any,
    ) -> analysis_service_pb2.AnalyzeDocumentResponse:
        """Analyses one text or document; nothing is stored. ``about`` is what :func:`document` takes.

        Spans count code points, as Python does: ``text[span.start : span.end]``.
        """
        sent = document(text, **about) if isinstance(text, str) else text
        request = analysis_service_pb2.AnalyzeDocumentRequest(
            document=sent, layers=_layers(layers), summary=summary, model=model
        )
        return self.call(self.analysis.AnalyzeDocument, request)

    def analyze_many(
        self,
        texts: Iterable[str | document_pb2.Document],
        *,
        layers: Iterable[str | analysis_pb2.Layer] = (),
        model: str = "",
    ) -> Iterator[analysis_pb2.Analysis | DatelineError]:
        """Analyses many over one stream: an analysis or an error for each, in order."""
        wanted = _layers(layers)

        def requests() -> Iterator[analysis_service_pb2.AnalyzeDocumentsRequest]:
            for text in texts:
                sent = document(text) if isinstance(text, str) else text
                yield analysis_service_pb2.AnalyzeDocumentsRequest(
                    document=sent, layers=wanted, model=model, max_reply_bytes=LARGEST
                )

        try:
            for reply in self.analysis.AnalyzeDocuments(requests(), metadata=self._metadata):
                yield DatelineError.in_band(reply.error) if reply.HasField("error") else reply.analysis
        except grpc.RpcError as error:
            raise DatelineError.of(error) from error

    def ingest(
        self, documents: Iterable[document_pb2.Document], *, session: str, **options: Any
    ) -> Iterator[ingest_service_pb2.IngestResult | ingest.Checkpoint]:
        """Stores documents over one stream, and goes on where it was after whatever breaks; see :func:`ingest.ingest`."""
        methods = (self.ingests.IngestDocuments, self.ingests.BatchIngestDocuments)
        return ingest.ingest(*methods, documents, session, self._metadata, **options)

    def changes(self, **options: Any) -> Iterator[document_service_pb2.StreamChangesResponse]:
        """Every change of what is stored, for ever; see :func:`changes.changes`."""
        return changes.changes(self.documents.StreamChanges, self._metadata, **options)

    def watch(self, *names: str, after: str = "") -> Iterator[watch_service_pb2.StreamMatchesResponse]:
        """Matches of watches (``watches/…``; of all when none is named) and bookmarks, for ever, at least once each.

        Keep the ``resume_token`` of the last one that was dealt with, and give it as ``after``.
        """

        def request(token: str) -> watch_service_pb2.StreamMatchesRequest:
            return watch_service_pb2.StreamMatchesRequest(names=names, resume_token=token)

        return changes.resumed(self.watches.StreamMatches, self._metadata, after, request)

    def search(self, query: str, **fields: Any) -> Iterator[document_service_pb2.DocumentHit]:
        """Documents by words; ``fields`` are those of ``SearchDocumentsRequest``."""
        return self._pages(self.documents.SearchDocuments, document_service_pb2.SearchDocumentsRequest(query=query, **fields), "hits")

    def statements(self, query: str = "", **fields: Any) -> Iterator[document_service_pb2.StatementHit]:
        """Who said what; ``fields`` are those of ``SearchStatementsRequest``."""
        request = document_service_pb2.SearchStatementsRequest(query=query, **fields)
        return self._pages(self.documents.SearchStatements, request, "hits")

    def list_entities(self, **fields: Any) -> Iterator[Any]:
        """Entities across documents; ``fields`` are those of ``ListEntitiesRequest``."""
        return self._pages(self.entities.ListEntities, entity_service_pb2.ListEntitiesRequest(**fields), "entities")

    def _pages(self, method: Any, request: Any, items: str) -> Iterator[Any]:
        """The items of all pages."""
        while True:
            reply = self.call(method, request)
            yield from getattr(reply, items)
            if not reply.next_page_token:
                return
            request.page_token = reply.next_page_token


_layers = layers
