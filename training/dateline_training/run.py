"""What all training runs share: schedule by elapsed time, optimiser, checkpoints, log."""
import json
import os
import time

import torch


class Clock:
    """Elapsed training time, kept over restarts; the learning rate follows it, so a busy machine bends nothing."""

    def __init__(self, minutes, warmup=60.0):
        self.total, self.warmup, self.before, self.began = minutes * 60, warmup, 0.0, time.monotonic()

    def elapsed(self):
        return self.before + time.monotonic() - self.began

    def rate(self):
        t = self.elapsed()
        return min(1.0, (t + 1) / self.warmup) * max(0.0, 1 - t / self.total)


PRETRAINED = ("encoder.", "piece.", "position.", "embedding_norm.")


def optimiser(parameters, encoder_rate, head_rate):
    """AdamW with one rate for what was pre-trained and one for what is new; no decay on vectors."""
    groups = {}
    for name, p in parameters:
        new = not name.startswith(PRETRAINED)
        groups.setdefault((new, p.ndim > 1), []).append(p)
    return torch.optim.AdamW([{"params": ps, "lr": head_rate if new else encoder_rate, "base": head_rate if new else encoder_rate,
                               "weight_decay": 0.01 if decay else 0.0} for (new, decay), ps in groups.items()], betas=(0.9, 0.98))


def step(optimisers, loss, clock):
    loss.backward()
    for optimiser in optimisers:
        torch.nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], 1.0)
        for group in optimiser.param_groups:
            group["lr"] = group["base"] * clock.rate()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)


def save(path, **state):
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


class Log:
    def __init__(self, path):
        self.file, self.sums = open(path, "a", encoding="utf-8"), {}

    def add(self, losses):
        for k, v in losses.items():
            s = self.sums.setdefault(k, [0.0, 0])
            s[0] += float(v.detach())
            s[1] += 1

    def write(self, step, clock, total):
        row = {"step": step, "minutes": round(clock.elapsed() / 60, 2), "pieces": total, "time": time.strftime("%H:%M:%S"),
               **{k: round(s / n, 4) for k, (s, n) in self.sums.items()}}
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()
        self.sums = {}
