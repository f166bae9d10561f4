"""What a server refuses, in its own words."""

from __future__ import annotations

from datetime import timedelta

import grpc
from google.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"


class DatelineError(Exception):
    """A call, or one document, that was refused.

    :ivar code: the gRPC code.
    :ivar reason: UPPER_SNAKE, for programs: ``TEXT_EMPTY``, ``QUEUE_FULL``; empty when the connection failed.
    :ivar violations: for each field at fault, what is wrong with it.
    :ivar retry_after: when to try again, where that makes sense.
    """

    def __init__(self, code: grpc.StatusCode, message: str, details: status_pb2.Status | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = ""
        self.violations: dict[str, str] = {}
        self.retry_after: timedelta | None = None
        for detail in details.details if details is not None else ():
            info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                self.reason = info.reason
            elif detail.Unpack(bad):
                self.violations = {violation.field: violation.description for violation in bad.field_violations}
            elif detail.Unpack(retry):
                self.retry_after = retry.retry_delay.ToTimedelta()

    def __str__(self) -> str:
        return f"{self.code.name}: {self.message}" + (f" ({self.reason})" if self.reason else "")

    @classmethod
    def of(cls, error: grpc.RpcError) -> DatelineError:
        """The same error, with what its details say."""
        metadata = dict(error.trailing_metadata() or ())
        told = metadata.get(_DETAILS)
        details = status_pb2.Status.FromString(told) if isinstance(told, bytes) else None
        return cls(error.code(), error.details() or "", details)

    @classmethod
    def in_band(cls, status: status_pb2.Status) -> DatelineError:
        """The error of one document of a stream."""
        codes = {code.value[0]: code for code in grpc.StatusCode}
        return cls(codes.get(status.code, grpc.StatusCode.UNKNOWN), status.message, status)
