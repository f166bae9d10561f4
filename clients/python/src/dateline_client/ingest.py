"""The ingest stream, with resume: at least once on the wire, once in the store, each result once to the caller.

The server names the sequence up to which it has everything. What is behind that is kept here until a checkpoint covers it, and
is sent again on a new stream when one breaks, to whichever replica answers. The same ``documents`` under the same ``session``, in a
process started anew, go on where the last one was.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc

from dateline.v1 import document_pb2, ingest_service_pb2 as pb
from dateline_client.retry import wait_or_raise
from dateline_client.sizes import LARGEST


@dataclass(frozen=True)
class Checkpoint:
    """Everything up to this sequence is durable: a queue may forget it."""

    durable_through: int


def ingest(
    method: Any,
    batch: Any,
    documents: Iterable[document_pb2.Document],
    session: str,
    metadata: tuple[tuple[str, str], ...] = (),
    **options: Any,
) -> Iterator[pb.IngestResult | Checkpoint]:
    """Yields the result of each document, in order, and each checkpoint.

    :param method: the stub's ``IngestDocuments``.
    :param batch: the stub's ``BatchIngestDocuments``.
    :param session: the name of this queue; another queue needs another name.
    :param options: fields of ``IngestOpen``: ``ack_level``, ``result_view``, ``on_conflict``, ``layers``.
    :raises DatelineError: when the server refuses the stream, or cannot be reached in :data:`dateline_client.retry.ATTEMPTS` tries.
    """
    options = {"max_reply_bytes": LARGEST, **options}
    outbox = _Outbox(documents)
    told, failures = 0, 0
    while True:
        stream = _Stream(outbox)
        replies = None
        try:
            opening = pb.IngestDocumentsRequest(open=pb.IngestOpen(session_id=session, **options))
            replies = method(stream.requests(opening), metadata=metadata)
            for reply in replies:
                kind = reply.WhichOneof("message")
                if kind == "opened":
                    through = reply.opened.resume_after_sequence
                    # What became of these was lost with the connection: sent again they change nothing, and it is told.
                    for sequence, document in outbox.between(told, through):
                        request = pb.BatchIngestDocumentsRequest(documents=[document], **options)
                        result = batch(request, metadata=metadata).results[0]
                        result.sequence, told = sequence, sequence
                        yield result
                    stream.begin(through, reply.opened.window_documents)
                    told = max(told, through)
                elif kind == "result" and reply.result.sequence > told:
                    told, failures = reply.result.sequence, 0
                    yield reply.result
                elif kind == "checkpoint":
                    outbox.forget(reply.checkpoint.durable_through)
                    yield Checkpoint(reply.checkpoint.durable_through)
            outbox.raise_failure()
            return
        except grpc.RpcError as error:
            outbox.raise_failure()
            failures += 1
            wait_or_raise(error, failures)
        finally:
            stream.end()
            if replies is not None:
                replies.cancel()


class _Outbox:
    """Documents in order, each kept until it is durable."""

    def __init__(self, documents: Iterable[document_pb2.Document]) -> None:
        self._source = iter(documents)
        self._kept: deque[tuple[int, document_pb2.Document]] = deque()
        self._read = 0
        self._failure: BaseException | None = None
        self.changed = threading.Condition()

    def take(self, sequence: int) -> document_pb2.Document | None:
        """The document with this number; ``None`` behind the last one. The caller holds the condition."""
        while self._read < sequence:
            try:
                following = next(self._source, None)
            except BaseException as failure:
                # It happens on a thread of gRPC: the one who asked for results is told.
                self._failure = failure
                return None
            if following is None:
                return None
            self._read += 1
            self._kept.append((self._read, following))
        return next((kept for number, kept in self._kept if number == sequence), None)

    def between(self, told: int, through: int) -> list[tuple[int, document_pb2.Document]]:
        """Those that were sent, behind ``told`` and up to ``through``."""
        with self.changed:
            return [(number, kept) for number, kept in self._kept if told < number <= through]

    def skip(self, sequence: int) -> None:
        """Passes over what the server has, of an earlier run. The caller holds the condition."""
        while self._read < sequence and self.take(self._read + 1) is not None:
            self._kept.clear()
        self._drop(sequence)

    def forget(self, sequence: int) -> None:
        with self.changed:
            self._drop(sequence)
            self.changed.notify_all()

    def _drop(self, sequence: int) -> None:
        while self._kept and self._kept[0][0] <= sequence:
            self._kept.popleft()

    def waiting(self) -> int:
        return len(self._kept)

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


class _Stream:
    """What one stream sends; it is asked on a thread of gRPC's."""

    def __init__(self, outbox: _Outbox) -> None:
        self._outbox = outbox
        self._next: int | None = None
        self._window = 1
        self._ended = False

    def begin(self, resume_after: int, window: int) -> None:
        with self._outbox.changed:
            self._outbox.skip(resume_after)
            self._next, self._window = resume_after + 1, max(window, 1)
            self._outbox.changed.notify_all()

    def end(self) -> None:
        with self._outbox.changed:
            self._ended = True
            self._outbox.changed.notify_all()

    def requests(self, opening: pb.IngestDocumentsRequest) -> Iterator[pb.IngestDocumentsRequest]:
        yield opening
        while True:
            with self._outbox.changed:
                self._outbox.changed.wait_for(self._may_go_on)
                if self._ended or self._next is None:
                    return
                sequence = self._next
                document = self._outbox.take(sequence)
                if document is None:
                    return
                self._next = sequence + 1
            yield pb.IngestDocumentsRequest(document=pb.SequencedDocument(sequence=sequence, document=document))

    def _may_go_on(self) -> bool:
        return self._ended or (self._next is not None and self._outbox.waiting() < 2 * self._window)
