"""Soft labels kept on disk, so that a student can pass over them again without the teacher."""
import glob
import os

import torch

from .batches import collate
from .run import save

SHARD = 20  # batches in a file


class Writer:
    def __init__(self, folder):
        self.folder, self.shard, self.number = folder, [], 0
        os.makedirs(folder, exist_ok=True)

    def add(self, rows, targets):
        self.shard.append((rows, {k: v if k == "heads" else v.half() for k, v in targets.items()}))
        if len(self.shard) == SHARD:
            self.flush()

    def flush(self):
        if self.shard:
            save(f"{self.folder}/{os.getpid()}-{self.number:04}.pt", shard=self.shard)
            self.shard, self.number = [], self.number + 1


def batches(folder, rng):
    """Endless passes over the kept batches with their soft labels, in random order."""
    while True:
        paths = sorted(glob.glob(f"{folder}/*.pt"))
        if not paths:
            raise FileNotFoundError(f"no soft labels in {folder}")
        rng.shuffle(paths)
        for path in paths:
            shard = torch.load(path, weights_only=False)["shard"]
            rng.shuffle(shard)
            for rows, targets in shard:
                yield collate(rows), targets
