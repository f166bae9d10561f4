// A story, asked of the server.

import { useState } from "preact/hooks";
import type {
  GetStoryRequestJson,
  GetStoryResponseJson,
  GetTimelineRequestJson,
  GetTimelineResponseJson,
  ListStoryDocumentsRequestJson,
  ListStoryDocumentsResponseJson,
} from "../../gen/dateline/v1/story_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { Compared } from "../compared";
import { StoryPage } from "../story";

/** Most documents that are shown. */
const MOST = 200;

export function StoryView({ name }: { name: string }) {
  const asked = useAsked(name, async (signal) => {
    const told = await call<GetStoryRequestJson, GetStoryResponseJson>("StoryService/GetStory", { name, summary: { standalone: true } }, signal);
    const now = told.story?.name ?? name;
    const [timeline, listed] = await Promise.all([
      call<GetTimelineRequestJson, GetTimelineResponseJson>("StoryService/GetTimeline", { name: now }, signal),
      call<ListStoryDocumentsRequestJson, ListStoryDocumentsResponseJson>("StoryService/ListStoryDocuments", { name: now, pageSize: MOST }, signal),
    ]);
    return { told, timeline, documents: [...(listed.documents ?? [])].reverse() };
  });
  return (
    <Answer asked={asked} what="stories" title="A story">
      {(story) => (
        <StoryPage
          {...story}
          address={(resource) => to(resource)}
          compare={(later, first) => <Opened first={first.name ?? ""} second={later.name ?? ""} />}
        />
      )}
    </Answer>
  );
}

/** A comparison that is asked for when it is opened. */
function Opened({ first, second }: { first: string; second: string }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <Compared first={first} second={second} />;
  return (
    <p
      ref={(element) => {
        const details = element?.closest("details");
        if (details?.open) setOpen(true);
        else details?.addEventListener("toggle", () => setOpen(true), { once: true });
      }}
    />
  );
}
