"""What the parts of a training run share: the schedule, the choice of streams, the optimiser, checkpoints, the log."""
import json
import os
import random
import time

import torch


class Schedule:
    """Steps of one part of a run, with a linear warm-up and a linear decay of the learning rate.

    `seconds` bounds the part: after some steps the number that fits is known, and the decay then ends there.
    """

    def __init__(self, steps, seconds, warmup=0.06, measured=40):
        self.steps, self.seconds, self.warmup, self.measured = steps, seconds, warmup, measured
        self.step, self.wanted, self.began, self.marked = 0, steps, time.monotonic(), None

    def next(self):
        """Whether another step is due."""
        self.step += 1
        if self.step == self.measured // 4:
            self.marked = time.monotonic()
        if self.step >= self.measured and self.step % self.measured == 0:
            pace = (time.monotonic() - self.marked) / (self.step - self.measured // 4)
            left = self.seconds - (time.monotonic() - self.began)
            self.steps = min(self.wanted, self.step + max(1, int(left / pace)))
        return self.step <= self.steps

    def rate(self):
        t = self.step / self.steps
        return min(1.0, t / self.warmup) * max(0.01, 1 - t)


def draws(shares, seed):
    """An endless row of streams in the shares given."""
    rng = random.Random(seed)
    while True:
        yield rng.choices(list(shares), list(shares.values()))[0]


PRETRAINED = ("encoder.", "piece.", "position.", "embedding_norm.")


def optimiser(parameters, encoder_rate, head_rate):
    """AdamW with one rate for what was pre-trained and one for what is new; no decay on vectors."""
    groups = {}
    for name, p in parameters:
        new = not name.startswith(PRETRAINED)
        groups.setdefault((new, p.ndim > 1), []).append(p)
    return torch.optim.AdamW([{"params": ps, "lr": head_rate if new else encoder_rate, "base": head_rate if new else encoder_rate,
                               "weight_decay": 0.01 if decay else 0.0} for (new, decay), ps in groups.items()], betas=(0.9, 0.98),
                             fused=True)


def step(optimisers, loss, rate):
    loss.backward()
    for optimiser in optimisers:
        torch.nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], 1.0)
        for group in optimiser.param_groups:
            group["lr"] = group["base"] * rate
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)


def save(path, **state):
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


class Log:
    """Means of the losses, a line of JSON for every `every` steps; sums stay on the device until then."""

    def __init__(self, path, every=50):
        self.file, self.sums, self.every = open(path, "a", encoding="utf-8"), {}, every

    def add(self, step, pieces, losses, **more):
        for k, v in losses.items():
            s = self.sums.setdefault(k, [0.0, 0])
            s[0] = s[0] + v.detach()
            s[1] += 1
        if step % self.every == 0:
            row = {"step": step, "pieces": pieces, "time": time.strftime("%H:%M:%S"), **more, **{k: round(float(s) / n, 4) for k, (s, n) in self.sums.items()}}
            print(json.dumps(row), flush=True)
            self.file.write(json.dumps(row) + "\n")
            self.file.flush()
            self.sums = {}
