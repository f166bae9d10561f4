"""The training corpus as flat arrays in one compressed file: token types, glue, sentences, labels. It travels to where training runs.

A token is a number into the list of all distinct tokens, so pieces are cut once per distinct token. Arrays, per token:
`kind` (number of the distinct token), `glue`, `allowed` (number into `masks`; 0 where names are not annotated), `upos`, `head`
(number in its sentence from 1, 0 root, -1 unknown), `relation`; per sentence: `begins` (first token), `opens` (1 where a document
begins), `stream` (number into `STREAMS`); roles: `predicates` (token), and per role `role_of` (predicate), `role_at` (token), `role`;
per vocabulary and distinct token, first without and then with a space before it: `NAME_sizes`, and all `NAME_pieces` in a row.
"""
import io
import lzma

import numpy as np

from .labels import ALL_TAGS

STREAMS = ["names", "trees", "text", "names_many", "trees_many", "text_many"]


class Packer:
    def __init__(self):
        self.numbers, self.masks = {}, {ALL_TAGS: 0}
        self.columns = {k: [] for k in ("kind", "glue", "allowed", "upos", "head", "relation", "begins", "opens", "stream", "predicates",
                                        "role_of", "role_at", "role")}

    def add(self, document, stream):
        c = self.columns
        for i, s in enumerate(document):
            base, size = len(c["kind"]), len(s.words)
            c["begins"].append(base)
            c["opens"].append(int(i == 0))
            c["stream"].append(STREAMS.index(stream))
            c["kind"] += [self.numbers.setdefault(w, len(self.numbers)) for w in s.words]
            c["glue"] += s.glue
            c["allowed"] += [self.masks.setdefault(m, len(self.masks)) for m in s.allowed] if s.allowed else [0] * size
            c["upos"] += s.upos or [-1] * size
            c["head"] += s.heads or [-1] * size
            c["relation"] += s.relations or [-1] * size
            for predicate, roles in s.roles or ():
                for at, role in roles:
                    c["role_of"].append(len(c["predicates"]))
                    c["role_at"].append(base + at)
                    c["role"].append(role)
                c["predicates"].append(base + predicate)

    def save(self, path, vocabularies):
        """Writes the arrays, bytes of like weight together, so that they compress."""
        small = ("glue", "upos", "relation", "opens", "stream", "role")
        arrays = {k: np.asarray(v, np.int32) for k, v in self.columns.items()}
        for k in ("upos", "head", "relation"):
            arrays[k] = np.maximum(arrays[k], -1)
        arrays = {k: v.astype(np.int8) if k in small else v.astype(np.int16) if k in ("allowed", "head") else v for k, v in arrays.items()}
        arrays["masks"] = np.asarray(list(self.masks), np.int32)
        arrays["words"] = np.frombuffer("\n".join(self.numbers).encode(), np.uint8)
        both = [w for w in self.numbers for _ in (0, 1)]
        for name, pieces in vocabularies.items():
            cut = pieces.many(both, [False, True] * len(self.numbers))
            arrays[f"{name}_sizes"] = np.array([len(c) for c in cut], np.uint8)
            arrays[f"{name}_pieces"] = np.array([i for c in cut for i in c], np.uint16)
        planes = {k: v.view(np.uint8).reshape(len(v), -1).T.copy() for k, v in arrays.items()}
        out = io.BytesIO()
        np.savez(out, **{f"{k}:{arrays[k].dtype}": p for k, p in planes.items()})
        with lzma.open(path, "wb", filters=[{"id": lzma.FILTER_LZMA2, "preset": 3, "dict_size": 1 << 26}]) as f:
            f.write(out.getbuffer())


def load(path):
    """The arrays of a file, `words` as a list."""
    with lzma.open(path) as f:
        planes = np.load(io.BytesIO(f.read()))
    out = {}
    for key in planes.files:
        name, dtype = key.split(":")
        out[name] = np.ascontiguousarray(planes[key].T).view(dtype)[:, 0]
    out["words"] = out["words"].tobytes().decode().split("\n")
    return out
