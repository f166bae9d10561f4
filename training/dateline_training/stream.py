"""Batches from a packed corpus, made on the device: windows of whole sentences of one document, in one or two vocabularies.

A window is a range of tokens. Its length in pieces is the larger of both vocabularies', so that every model sees all of
it. Batches hold windows of like length; a pass over a stream takes its windows in a new random order.
"""
import numpy as np
import torch

from . import pack
from .labels import TAGS
from .model import WINDOW
from .pieces import MAX_PIECES, SHAPES, shape

NONE = 1  # glue


class Table:
    """The pieces of all distinct tokens in one vocabulary, for tokens without and with a space before them."""

    def __init__(self, pieces, sizes, flat, device):
        self.counts = sizes.astype(np.int64)
        ids = np.zeros((len(sizes), MAX_PIECES), np.int32)
        ids[np.arange(MAX_PIECES) < self.counts[:, None]] = flat
        self.ids, self.size = torch.from_numpy(ids).to(device), torch.from_numpy(self.counts).to(device)
        self.cls, self.sep, self.pad = pieces.cls, pieces.sep, pieces.pad


class Corpus:
    def __init__(self, path, vocabularies, device, seed=1):
        data = pack.load(path)
        self.device, self.rng = device, np.random.default_rng(seed)
        words = data.pop("words")
        self.tables = {k: Table(v, data[f"{k}_sizes"], data[f"{k}_pieces"], device) for k, v in vocabularies.items()}
        kind, glue = data["kind"].astype(np.int64), data["glue"].astype(np.int64)
        self.size = len(kind)
        begins = np.append(data["begins"].astype(np.int64), self.size)
        row = kind * 2 + (glue != NONE)
        longest = np.max([t.counts[row] for t in self.tables.values()], 0)
        self.windows = self._windows(begins, data["opens"], data["stream"], longest)
        sentence = np.zeros(self.size + 1, np.int64)
        sentence[begins[:-1]] = 1
        t = lambda x, dtype=torch.long: torch.from_numpy(np.ascontiguousarray(x)).to(device=device, dtype=dtype)
        self.row, self.glue = t(row), t(glue)
        self.shape = t([shape(w) for w in words])
        self.sentence, self.first = t(np.cumsum(sentence[:-1])), t(begins)  # number from 1; where each begins
        self.allowed, self.upos, self.head, self.relation = (t(data[k]) for k in ("allowed", "upos", "head", "relation"))
        bits = 1 << torch.arange(len(TAGS))
        self.masks = ((t(data["masks"]).cpu()[:, None] & bits) != 0).to(device)
        order = np.argsort(data["predicates"], kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        self.predicates = data["predicates"][order]
        by = np.argsort(place[data["role_of"]], kind="stable")
        self.role_of, self.role_at, self.role = place[data["role_of"]][by], data["role_at"][by], data["role"][by]
        self.role_from = np.searchsorted(self.role_of, np.arange(len(order) + 1))

    def _windows(self, begins, opens, streams, longest):
        """Per stream: first token, past last token, pieces."""
        cumulated = np.concatenate([[0], np.cumsum(longest)])
        total, begins, opens, streams = cumulated[begins].tolist(), begins.tolist(), opens.tolist(), streams.tolist()
        out = {s: [] for s in pack.STREAMS}
        a = b = size = 0
        limit, stream = WINDOW, 0

        def close():
            if b > a:
                out[pack.STREAMS[stream]].append((a, b, size))
        draws, shorter = self.rng.random(len(opens)).tolist(), self.rng.integers(MAX_PIECES + 2, WINDOW, len(opens)).tolist()
        for i in range(len(opens)):
            x, y = begins[i], begins[i + 1]
            if opens[i]:
                close()
                # some windows are short: headlines, captions and single sentences come alone
                limit, stream = WINDOW if draws[i] < 0.8 else shorter[i], streams[i]
                a = b = x
                size = 2
            n = total[i + 1] - total[i]
            if size + n > limit:
                close()
                a = b = x
                size = 2
                while n + 2 > limit:  # a sentence longer than a window is cut between tokens
                    cut = int(np.searchsorted(cumulated, cumulated[x] + limit - 2, "right")) - 1
                    fits = int(cumulated[cut] - cumulated[x])
                    b, size = cut, 2 + fits
                    close()
                    a, b, x, size, n = cut, cut, cut, 2, n - fits
            b, size = y, size + n
        close()
        return {s: np.array(w, np.int64).reshape(-1, 3) for s, w in out.items()}

    def batches(self, stream, budget):
        """Endless batches of one stream."""
        windows = self.windows[stream]
        while True:
            order = self.rng.permutation(len(windows))
            batches = []
            for chunk in np.array_split(order, max(1, len(order) // 20000)):
                chunk = chunk[np.argsort(windows[chunk, 2], kind="stable")]
                start = 0
                for i in range(len(chunk) + 1):
                    if i == len(chunk) or windows[chunk[i], 2] * (i - start + 1) > budget:
                        if i > start:
                            batches.append(chunk[start:i])
                        start = i
            for i in self.rng.permutation(len(batches)):
                yield windows[batches[i]]

    def batch(self, windows, vocabularies, roles=False):
        """Tensors of the windows: what a token has, and per vocabulary its pieces (`batch[name]`)."""
        d = self.device
        a, b = (torch.from_numpy(windows[:, i].copy()).to(d) for i in (0, 1))
        width = int((windows[:, 1] - windows[:, 0]).max())
        at = a[:, None] + torch.arange(width, device=d)
        tokens = at < b[:, None]
        at = torch.where(tokens, at, a[:, None])
        row, number = self.row[at], self.sentence[at]
        begin = self.first[number - 1]
        out = {"tokens": tokens, "allowed": self.masks[torch.where(tokens, self.allowed[at], 0)], "start": (at == begin).float(),
               "upos": torch.where(tokens, self.upos[at], -1)}
        head = self.head[at]
        place = torch.where(head > 0, begin + head - 1 - a[:, None] + 1, head)  # 0 is the root, k + 1 token k of the window
        inside = (head == 0) | (head > 0) & (place >= 1) & (begin + head - 1 < b[:, None])
        out["heads"] = torch.where(tokens & inside, place, -1)
        out["relations"] = torch.where(tokens & inside, self.relation[at], -100)
        out["upos"] = torch.where(out["upos"] < 0, -100, out["upos"])
        same = (number[:, :, None] == number[:, None, :]) & tokens[:, :, None] & tokens[:, None, :]
        out["arcs"] = torch.cat([torch.ones_like(same[..., :1]), same], 2)
        for name in vocabularies:
            out[name] = self._pieces(self.tables[name], row, self.shape[row >> 1], self.glue[at], tokens)
        if roles:
            out["roles"] = self._roles(windows)
        return out

    def _pieces(self, table, row, shapes, glue, tokens):
        size = torch.where(tokens, table.size[row], 0)
        first = 1 + size.cumsum(1) - size
        lengths = size.sum(1) + 2
        b, t = len(row), int(lengths.max())
        def filled(value):
            return torch.full((b, t + 1), value, dtype=torch.long, device=self.device)
        ids, shape_of, glue_of = filled(table.pad), filled(0), filled(0)
        k = torch.arange(MAX_PIECES, device=self.device)
        used = k < size[..., None]
        where = torch.where(used, first[..., None] + k, t).flatten(1)  # what is not used goes to a column that is dropped
        ids.scatter_(1, where, table.ids[row].long().flatten(1))
        shape_of.scatter_(1, where, (shapes[..., None] + len(SHAPES) * (k > 0)).flatten(1))
        glue_of.scatter_(1, where, torch.where(k > 0, NONE, glue[..., None]).flatten(1))
        ids, shape_of, glue_of = ids[:, :t].clone(), shape_of[:, :t].clone(), glue_of[:, :t].clone()
        mask = torch.arange(t, device=self.device) < lengths[:, None]
        for x in (shape_of, glue_of):
            x[:, 0] = 0
            x.scatter_(1, lengths[:, None] - 1, 0)
        ids = torch.where(mask, ids, table.pad)
        ids[:, 0] = table.cls
        ids.scatter_(1, lengths[:, None] - 1, table.sep)
        return {"pieces": ids, "shapes": torch.where(mask, shape_of, 0), "glues": torch.where(mask, glue_of, 0), "mask": mask,
                "first": torch.where(tokens, first, 0)}

    def _roles(self, windows):
        """Annotated predicates of the windows: row of the batch, token, and the role of every token of the window (-100 outside)."""
        rows, tokens, labels = [], [], []
        width = int((windows[:, 1] - windows[:, 0]).max())
        for i, (a, b, _) in enumerate(windows):
            for p in range(*np.searchsorted(self.predicates, (a, b))):
                label = np.full(width, -100, np.int64)
                label[:b - a] = 0
                for r in range(self.role_from[p], self.role_from[p + 1]):
                    if a <= self.role_at[r] < b:
                        label[self.role_at[r] - a] = self.role[r]
                rows.append(i), tokens.append(self.predicates[p] - a), labels.append(label)
        if not rows:
            return None
        return tuple(torch.from_numpy(np.array(x)).to(self.device).long() for x in (rows, tokens, labels))
