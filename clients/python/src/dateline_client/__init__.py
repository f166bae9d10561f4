"""Client of Dateline: who, what, where, when, and who said what, from newswire.

>>> from dateline_client import Client
>>> with Client("localhost:50051") as client:
...     reply = client.analyze("LIMA, March 2 -- Snow fell on Monday, the mayor said.", publish_time="2020-03-03")

What comes back are the messages of `dateline.v1`, with their types; :mod:`dateline_client.tables` makes rows of them.
"""

from dateline_client.client import Client, document
from dateline_client.errors import DatelineError
from dateline_client.ingest import Checkpoint

__all__ = ["Checkpoint", "Client", "DatelineError", "document"]
