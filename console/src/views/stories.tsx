// Stories: what many documents tell together.

import type { DocumentFilterJson } from "../../gen/dateline/v1/document_service_pb";
import type { StoryJson } from "../../gen/dateline/v1/story_pb";
import type { ListStoriesRequestJson, ListStoriesResponseJson, StoryOrderJson } from "../../gen/dateline/v1/story_service_pb";
import { to } from "../address";
import { call } from "../api";
import { Answer, useAsked } from "../ask";
import { StoryLine } from "../story";

const ORDERS: { id: StoryOrderJson; label: string }[] = [
  { id: "STORY_ORDER_TIME", label: "Latest" },
  { id: "STORY_ORDER_GROWTH", label: "Growing" },
  { id: "STORY_ORDER_SIZE", label: "Largest" },
];

export function Stories({ query }: { query: URLSearchParams }) {
  const order = ORDERS.find((o) => o.id === `STORY_ORDER_${query.get("order") ?? ""}`) ?? { id: "STORY_ORDER_TIME", label: "Latest" };
  const [entity, storyline, after] = ["entity", "storyline", "after"].map((key) => query.get(key) ?? "");
  const asked = useAsked(`stories ${query}`, (signal) => {
    const filter: DocumentFilterJson = entity ? { entities: [entity] } : {};
    const request: ListStoriesRequestJson = { filter, order: order.id, storyline: storyline ?? "", pageToken: after ?? "" };
    return call<ListStoriesRequestJson, ListStoriesResponseJson>("StoryService/ListStories", request, signal);
  });
  const address = (id: string, more: Record<string, string> = {}) =>
    to(["stories"], { order: id.replace("STORY_ORDER_", ""), entity, storyline, ...more });
  return (
    <div class="stories">
      <h1>{storyline ? "A storyline" : "Stories"}</h1>
      <nav class="kinds" aria-label="Which come first">
        {ORDERS.map(({ id, label }) => (
          <a key={id} href={address(id)} aria-current={id === order.id ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <Answer asked={asked} what="stories">
        {({ stories = [], nextPageToken }) => (
          <>
            {stories.length === 0 && <p class="nothing">No story is told yet.</p>}
            <ul class="entries front">
              {stories.map((story: StoryJson) => (
                <li key={story.name}>
                  <a href={to(story.name ?? "")}>{story.title}</a>
                  <StoryLine story={story} />
                </li>
              ))}
            </ul>
            {nextPageToken && (
              <p class="actions">
                <a href={address(order.id, { after: nextPageToken })}>More</a>
              </p>
            )}
          </>
        )}
      </Answer>
    </div>
  );
}
