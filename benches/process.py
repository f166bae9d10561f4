#!/usr/bin/env python3
"""Start, memory and two threads, measured from outside: benches/process.py ARTICLES.jsonl [MODEL]. Standard library only.

ARTICLES.jsonl holds lines of {"id", "text"}. The binary is target/release/dateline, or $DATELINE. Each time is the best of
several runs, because other work may run beside; CPU time says what two threads would gain on two free cores: where it does not
grow, nothing but other work keeps the second thread from doubling the speed.
"""
import json, os, resource, subprocess, sys, tempfile, threading, time

RUNS = 7
here = os.path.dirname(os.path.abspath(__file__))
binary = os.environ.get("DATELINE", os.path.join(here, "..", "target", "release", "dateline"))
articles = sys.argv[1]
model = sys.argv[2] if len(sys.argv) > 2 else "accurate"
stores = tempfile.TemporaryDirectory()


def analyze(threads):
    """Wall-clock and processor seconds of one run over all articles."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    command = [binary, "analyze", "--format", "jsonl", "--model", model, "--threads", str(threads), articles]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def serve():
    """A server, its address, and the seconds from its start to its being ready."""
    begin = time.monotonic()
    store = os.path.join(stores.name, f"{begin}.db")
    command = [binary, "serve", "--listen", "127.0.0.1:0", "--http-listen", "off", "--admin-listen", "off", "--log-format", "json", "--model", model,
               "--store", "sqlite:" + store]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    address = None
    for line in server.stderr:
        fields = json.loads(line).get("fields", {})
        address = fields.get("address", address)
        if fields.get("message") == "ready":
            return server, address, time.monotonic() - begin
    sys.exit("the server ended before it was ready")


def memory(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) / 1024 for line in f if line.startswith(name + ":"))


def end(server):
    threading.Thread(target=server.stderr.read, daemon=True).start()
    server.terminate()
    server.wait()


with open(articles, encoding="utf-8") as f:
    words = sum(len(json.loads(line)["text"].split()) for line in f)
alone, two = ([analyze(n) for _ in range(RUNS)] for n in (1, 2))
wall, cpu = ([min(run[i] for run in runs) for runs in (alone, two)] for i in (0, 1))
print(f"{model}: {words} words; one thread {words/wall[0]:,.0f} words/s ({words/cpu[0]:,.0f} per CPU second), "
      f"two threads {words/wall[1]:,.0f} words/s ({words/cpu[1]:,.0f} per CPU second): {wall[0]/wall[1]:.2f} times by the clock, "
      f"{2*cpu[0]/cpu[1]:.2f} by CPU time")

starts = []
for _ in range(RUNS):
    server, address, ready = serve()
    starts.append(ready)
    idle = memory(server.pid, "VmRSS")
    end(server)
print(f"{model}: ready in {1000*min(starts):.0f} ms (median {1000*sorted(starts)[RUNS//2]:.0f}), {idle:.0f} MB resident then")

server, address, _ = serve()
with open(articles, encoding="utf-8") as f:
    lines = f.readlines()[:200]
callers = [subprocess.Popen([binary, "summarize", "--server", f"http://{address}", "--format", "json", "--deadline", "10m"],
                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in range(4)]
feeders = [threading.Thread(target=c.communicate, args=("".join(lines),)) for c in callers]
for thread in feeders:
    thread.start()
for thread in feeders:
    thread.join()
print(f"{model}: {memory(server.pid, 'VmHWM'):.0f} MB at most under four requests of {len(lines)} articles at once; "
      f"callers ended with {[c.returncode for c in callers]}")
end(server)
