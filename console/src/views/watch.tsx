// A watch: what it asks, what it would have matched, and its matches as they come.

import { useEffect, useState } from "preact/hooks";
import type { WatchJson } from "../../gen/dateline/v1/watch_pb";
import type {
  DeleteWatchRequestJson,
  DeleteWatchResponseJson,
  GetWatchRequestJson,
  GetWatchResponseJson,
  StreamMatchesRequestJson,
  StreamMatchesResponseJson,
  WatchMatchJson,
} from "../../gen/dateline/v1/watch_service_pb";
import { to } from "../address";
import { call, CallError, stream } from "../api";
import { Answer, Failure, useAsked } from "../ask";
import { bylineOf } from "../documents";
import { Title } from "../title";
import { Evidence, Query } from "../watch/shown";
import { Tested } from "../watch/tested";

export function WatchView({ name }: { name: string }) {
  const asked = useAsked(name, (signal) => call<GetWatchRequestJson, GetWatchResponseJson>("WatchService/GetWatch", { name }, signal));
  return (
    <Answer asked={asked} what="watches" title="A watch">
      {({ watch = {} }) => (
        <div class="watch">
          <header>
            <p class="kicker">Watch</p>
            <h1>{watch.displayName || watch.name}</h1>
            <Query query={watch.query} />
            <Delete name={name} />
          </header>
          <div class="columns">
            <section aria-labelledby="matches">
              <h2 id="matches">As they come</h2>
              <Matches watch={watch} />
            </section>
            <section aria-labelledby="tested">
              <h2 id="tested">Tested on what is stored</h2>
              {watch.query && <Tested query={watch.query} />}
            </section>
          </div>
        </div>
      )}
    </Answer>
  );
}

function Delete({ name }: { name: string }) {
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<CallError>();
  const go = () =>
    call<DeleteWatchRequestJson, DeleteWatchResponseJson>("WatchService/DeleteWatch", { name }).then(
      () => void (location.hash = to(["watches"])),
      (failed: unknown) => setError(failed instanceof CallError ? failed : new CallError("unknown", String(failed))),
    );
  return (
    <p class="actions">
      <button type="button" class="quiet" onClick={() => (sure ? void go() : setSure(true))} onBlur={() => setSure(false)}>
        {sure ? "Yes, delete it" : "Delete this watch"}
      </button>
      {error && <Failure error={error} what="watches" />}
    </p>
  );
}

/** Most matches that stay on the page. */
const KEPT = 200;

/** Pause before a stream that ended is opened again, in milliseconds. */
const PAUSE = 3_000;

function Matches({ watch }: { watch: WatchJson }) {
  const [matches, setMatches] = useState<WatchMatchJson[]>([]);
  const [error, setError] = useState<CallError>();
  useEffect(() => {
    const abort = new AbortController();
    void follow(watch.name ?? "", abort.signal, setError, (match) =>
      setMatches((all) => [match, ...all.filter((m) => m.matchId !== match.matchId)].slice(0, KEPT)),
    );
    return () => abort.abort();
  }, [watch.name]);
  if (error) return <Failure error={error} what="stream of matches" />;
  return (
    <div aria-live="polite">
      {matches.length === 0 && <p class="nothing">No document has matched since the watch was made. This page waits for one.</p>}
      <ul class="entries">
        {matches.map(({ matchId, document = {}, evidence }) => (
          <li key={matchId}>
            <a href={to(document.name ?? "")}>
              <Title of={document} />
            </a>
            <small>{bylineOf(document)}</small>
            <Evidence evidence={evidence} query={watch.query} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Reads matches for as long as the page is there; a stream that ends, as all do after a while, is opened again where it was. */
async function follow(name: string, signal: AbortSignal, fail: (error: CallError) => void, tell: (match: WatchMatchJson) => void) {
  let resumeToken = "";
  while (!signal.aborted) {
    try {
      const request: StreamMatchesRequestJson = { names: [name], resumeToken };
      for await (const message of stream<StreamMatchesRequestJson, StreamMatchesResponseJson>("WatchService/StreamMatches", request, signal)) {
        resumeToken = message.match?.resumeToken || message.bookmark?.resumeToken || resumeToken;
        if (message.match) tell(message.match);
      }
    } catch (error) {
      if (signal.aborted) return;
      const isPassing = error instanceof CallError && /unavailable|unknown|resource_exhausted/.test(error.code);
      if (!isPassing) return fail(error instanceof CallError ? error : new CallError("unknown", String(error)));
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}
