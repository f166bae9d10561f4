// The caller's watches, and the form of a new one.

import { useState } from "preact/hooks";
import type { WatchQueryJson } from "../../gen/dateline/v1/watch_pb";
import type { CreateWatchRequestJson, CreateWatchResponseJson, ListWatchesRequestJson, ListWatchesResponseJson } from "../../gen/dateline/v1/watch_service_pb";
import { to } from "../address";
import { call, CallError } from "../api";
import { Answer, Failure, useAsked } from "../ask";
import { Editor } from "../watch/editor";
import { EMPTY, queryOf, type GroupDraft } from "../watch/query";
import { Query } from "../watch/shown";
import { Tested } from "../watch/tested";

export function Watches() {
  const asked = useAsked("watches", (signal) =>
    call<ListWatchesRequestJson, ListWatchesResponseJson>("WatchService/ListWatches", { pageSize: 200 }, signal),
  );
  return (
    <div class="watches">
      <h1>Watches</h1>
      <Answer asked={asked} what="watches">
        {({ watches = [] }) => (
          <>
            {watches.length === 0 && <p class="nothing">Nothing is watched yet.</p>}
            <ul class="entries">
              {watches.map((watch) => (
                <li key={watch.name}>
                  <a href={to(watch.name ?? "")}>{watch.displayName || watch.name}</a>
                  <Query query={watch.query} />
                </li>
              ))}
            </ul>
            <NewWatch />
          </>
        )}
      </Answer>
    </div>
  );
}

function NewWatch() {
  const [displayName, setDisplayName] = useState("");
  const [groups, setGroups] = useState<GroupDraft[]>([{ exclude: false, conditions: [EMPTY] }]);
  const [suppress, setSuppress] = useState(true);
  const [tested, setTested] = useState<WatchQueryJson>();
  const [error, setError] = useState<CallError>();
  const query = queryOf(groups);
  const isEmpty = !query.groups?.length;
  const create = async () => {
    try {
      const request: CreateWatchRequestJson = { watch: { displayName, query, options: { suppressDuplicates: suppress } } };
      const { watch } = await call<CreateWatchRequestJson, CreateWatchResponseJson>("WatchService/CreateWatch", request);
      location.hash = to(watch?.name ?? "watches");
    } catch (failed) {
      setError(failed instanceof CallError ? failed : new CallError("unknown", String(failed)));
    }
  };
  return (
    <section aria-labelledby="new">
      <h2 id="new">A new watch</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty) void create();
        }}
      >
        <div class="fields">
          <label>
            Name, for people
            <input value={displayName} onInput={(e) => setDisplayName(e.currentTarget.value)} />
          </label>
        </div>
        <Editor groups={groups} change={setGroups} />
        <label class="check">
          <input type="checkbox" checked={suppress} onChange={(e) => setSuppress(e.currentTarget.checked)} />
          Pass over what another outlet only repeats word for word
        </label>
        <p class="actions">
          <button type="submit" disabled={isEmpty}>
            Watch it
          </button>
          <button type="button" class="quiet" disabled={isEmpty} onClick={() => setTested(query)}>
            Test it first
          </button>
        </p>
        {error && <Failure error={error} what="watches" />}
      </form>
      {tested && <Tested query={tested} />}
    </section>
  );
}
