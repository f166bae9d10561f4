"""The feed of changes, for ever: when the stream ends, as streams do at their age, the next one goes on behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc

from dateline.v1 import document_service_pb2 as pb
from dateline_client.retry import wait_or_raise
from dateline_client.sizes import LARGEST


def changes(
    method: Any, metadata: tuple[tuple[str, str], ...] = (), *, after: str = "", **fields: Any
) -> Iterator[pb.StreamChangesResponse]:
    """Yields changes and bookmarks. Keep the ``resume_token`` of the last one that was dealt with, and give it as ``after``.

    :param fields: those of ``StreamChangesRequest``: ``filter``, ``include_documents``.
    :raises DatelineError: also ``TOKEN_EXPIRED``, when ``after`` is older than what is kept.
    """
    fields = {"max_reply_bytes": LARGEST, **fields}
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
            wait_or_raise(error, failures)
        finally:
            replies.cancel()
