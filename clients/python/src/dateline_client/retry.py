"""How often, and after how long, a broken stream is opened again."""

from __future__ import annotations

import time

import grpc

from dateline_client.errors import DatelineError

#: Codes of calls that may be sent again.
TRANSIENT = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.ABORTED})

#: Tries in a row without one result before the error is raised.
ATTEMPTS = 8

#: Seconds to wait before the second try; each further one waits twice as long, up to half a minute.
FIRST_WAIT = 0.25

#: Seconds to wait at the most.
LONGEST_WAIT = 30.0


def wait_or_raise(error: grpc.RpcError, failures: int) -> None:
    """Waits as long as the server asks for, and longer after each failure in a row.

    :param failures: how many there were in a row, this one counted.
    :raises DatelineError: when trying again makes no sense, or was done often enough.
    """
    refused = DatelineError.of(error)
    if refused.code not in TRANSIENT or failures >= ATTEMPTS:
        raise refused from error
    wait = refused.retry_after.total_seconds() if refused.retry_after else 0.0
    time.sleep(max(wait, min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)))
