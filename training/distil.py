"""Trains the models that are shipped, on the soft labels of the teachers.

  python distil.py english --run RUN --vocab ../models/vocab.txt    accurate (4 layers), fast (4 convolutions)
  python distil.py many    --run RUN --vocab ../models/vocab.txt    multi-accurate (6 layers), multi-fast (4 convolutions)

Waits until RUN/english.pt and RUN/many.pt are there; writes RUN/distilled_english.pt or RUN/distilled_many.pt. The teachers
answer for each batch anew, so nothing is kept on disk. English batches have the mean of both teachers.
"""
import argparse
import os
import time

import torch
import torch.nn.functional as F

from dateline_training import losses, run, start
from dateline_training.model import Config, Tagger, convolutions_of, exit_of
from dateline_training.stream import Corpus

SHARES = {"english": {"names": 0.42, "trees": 0.13, "text": 0.45},
          "many": {"names": 0.2, "trees": 0.08, "text": 0.12, "names_many": 0.35, "trees_many": 0.13, "text_many": 0.12}}
POOLED = 96  # windows of a batch whose sentence vectors are compared


def students(kind, teachers):
    """Per student: model, rate of its encoder, rate of its heads, what is not trained."""
    teacher = teachers[kind]
    if kind == "english":
        return {"accurate": (exit_of(teacher, 4), 3e-4, 1e-3, ()), "fast": (convolutions_of(teacher, 256), 2e-3, 2e-3, ())}
    early = exit_of(teacher, 6, pool=start.POOL)
    return {"multi-accurate": (early, 3e-4, 1e-3, ("piece.",)), "multi-fast": (convolutions_of(early, 128), 2e-3, 2e-3, ())}


@torch.no_grad()
def sentence_vectors(encoder, view):
    """Vectors as e5 has them: the mean over all pieces, without casing and glue (both are zero in a fresh encoder)."""
    view = {k: v[:POOLED] for k, v in view.items()}
    x, mask = encoder.encode(view), view["mask"][..., None]
    return F.normalize(((x * mask).sum(1) / mask.sum(1)).float(), dim=-1)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("kind", choices=SHARES)
    p.add_argument("--run", required=True)
    p.add_argument("--vocab", required=True)
    p.add_argument("--steps", type=int, default=7000)
    p.add_argument("--seconds", type=float, default=1e9, help="bound of the training itself; fewer steps when they do not fit")
    p.add_argument("--budget", type=int, default=32_000, help="pieces per step, padding included")
    p.add_argument("--until", type=float, help="end at this time (seconds since 1970), whatever the waiting took")
    p.add_argument("--resume", action="store_true", help="go on from the students that are there")
    p.add_argument("--seed", type=int, default=2)
    p.add_argument("--device", default="cuda")
    p.add_argument("--every", type=int, default=50, help="steps of a line of the log")
    a = p.parse_args()
    torch.manual_seed(a.seed)
    corpus = Corpus(f"{a.run}/corpus.xz", start.vocabularies(a.run, a.vocab), a.device, a.seed)
    pooled = start.encoder(a.run, "many").to(a.device).eval() if a.kind == "many" else None
    while not all(os.path.exists(f"{a.run}/{t}.pt") for t in ("english", "many")):
        time.sleep(0.2)
    teachers = {}
    for t in ("english", "many"):
        state = torch.load(f"{a.run}/{t}.pt", map_location=a.device)[t]
        teachers[t] = Tagger(Config(**state["config"])).to(a.device)
        teachers[t].load_state_dict(state["model"])
        teachers[t].eval()
    trained = students(a.kind, teachers)
    if a.resume and os.path.exists(path := f"{a.run}/distilled_{a.kind}.pt"):
        state = torch.load(path, map_location=a.device)
        for name, (m, *_) in trained.items():
            m.load_state_dict(state[name]["model"])
    optimisers = [run.optimiser([x for x in m.named_parameters() if not x[0].startswith(frozen)], encoder, heads)
                  for m, encoder, heads, frozen in trained.values()]
    for m, *_ in trained.values():
        m.train()
    seconds = min(a.seconds, a.until - time.time()) if a.until else a.seconds
    schedule, total, log = run.Schedule(a.steps, seconds), 0, run.Log(f"{a.run}/distilled_{a.kind}.log", a.every)
    streams = {s: corpus.batches(s, a.budget) for s in SHARES[a.kind]}
    choice = run.draws(SHARES[a.kind], a.seed)
    while schedule.next():
        windows = next(streams[stream := next(choice)])
        english = not stream.endswith("_many")
        batch = corpus.batch(windows, ["english", "many"] if english else ["many"], roles=stream == "trees")
        asked = [(teachers[t], t) for t in (("english", "many") if english else ("many",))]
        with torch.autocast(a.device, dtype=torch.bfloat16):
            targets = losses.teacher_targets(asked, batch)
            if pooled is not None:
                targets["pool"] = sentence_vectors(pooled, batch["many"])
            loss, parts = 0, {}
            for name, (m, *_) in trained.items():
                one, own = losses.distillation(m, m(batch[a.kind]), targets, batch)
                loss = loss + one
                parts |= {f"{name}_{k}": v for k, v in own.items()}
        run.step(optimisers, loss, schedule.rate())
        total += int(windows[:, 2].sum())
        log.add(schedule.step, total, parts, steps=schedule.steps)
    run.save(f"{a.run}/distilled_{a.kind}.pt", step=schedule.step - 1, pieces=total,
             **{name: {"model": m.state_dict(), "config": vars(m.config)} for name, (m, *_) in trained.items()})


if __name__ == "__main__":
    main()
