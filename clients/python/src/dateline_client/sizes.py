"""How large messages may be."""

#: Largest message: a page of full documents. gRPC clients accept 4 MiB unless they are told otherwise.
LARGEST = 256 << 20
