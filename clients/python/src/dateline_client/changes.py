"""The feed of changes, for ever: when the stream ends, as streams do at their age, the next one goes on behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import grpc

from dateline.v1 import document_service_pb2 as pb
from dateline_client.errors import TRANSIENT, DatelineError
from dateline_client.ingest import ATTEMPTS, FIRST_WAIT


def changes(
    method: Any, metadata: tuple[tuple[str, str], ...] = (), *, after: str = "", **fields: Any
) -> Iterator[pb.StreamChangesResponse]:
    """Yields changes and bookmarks. Keep the ``resume_token`` of the last one that was dealt with, and give it as ``after``.

    :param fields: those of ``StreamChangesRequest``: ``filter``, ``include_documents``.
    :raises DatelineError: also ``TOKEN_EXPIRED``, when ``after`` is older than what is kept.
    """
    yield from resumed(method, metadata, after, lambda token: pb.StreamChangesRequest(resume_token=token, **fields))


def resumed(method: Any, metadata: tuple[tuple[str, str], ...], after: str, request: Any) -> Iterator[Any]:
    """The messages of a stream with resume tokens, over as many streams as it takes."""
    failures = 0
    while True:
        replies = method(request(after), metadata=metadata)
        try:
            for reply in replies:
                failures = 0
                yield reply
                told = getattr(reply, reply.WhichOneof("message") or "", None)
                after = getattr(told, "resume_token", "") or after
        except grpc.RpcError as error:
            failures += 1
            refused = DatelineError.of(error)
            if refused.code not in TRANSIENT or failures >= ATTEMPTS:
                raise refused from error
            wait = refused.retry_after.total_seconds() if refused.retry_after else 0.0
            time.sleep(max(wait, min(FIRST_WAIT * 2 ** (failures - 1), 30.0)))
        finally:
            replies.cancel()
