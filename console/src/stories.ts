// The JSON of stories and timelines, as far as the console shows it; a server without stories answers none of it.

import type { ContradictionJson } from "../gen/dateline/v1/analysis_service_pb";
import type { DocumentJson } from "../gen/dateline/v1/document_pb";
import type { DocumentFilterJson } from "../gen/dateline/v1/document_service_pb";
import type { EntityTypeJson } from "../gen/dateline/v1/entity_pb";
import type { SummaryJson, SummaryOptionsJson } from "../gen/dateline/v1/summary_pb";

export interface StoryEntityJson {
  name?: string;
  canonicalName?: string;
  type?: EntityTypeJson;
  share?: number;
}

export interface StoryJson {
  name?: string;
  title?: string;
  documentCount?: string;
  outlets?: { outlet?: string; documentCount?: string }[];
  firstTime?: string;
  lastTime?: string;
  entities?: StoryEntityJson[];
  places?: StoryEntityJson[];
  storyline?: string;
}

export type StoryOrderJson = "STORY_ORDER_TIME" | "STORY_ORDER_SIZE" | "STORY_ORDER_GROWTH";

export interface ListStoriesRequestJson {
  filter?: DocumentFilterJson;
  storyline?: string;
  order?: StoryOrderJson;
  pageToken?: string;
}

export interface ListStoriesResponseJson {
  stories?: StoryJson[];
  nextPageToken?: string;
}

export interface GetStoryRequestJson {
  name: string;
  summary?: SummaryOptionsJson;
}

export interface GetStoryResponseJson {
  story?: StoryJson;
  summary?: SummaryJson;
  contradictions?: ContradictionJson[];
}

export interface GetTimelineRequestJson {
  name: string;
}

export interface GetTimelineResponseJson {
  entries?: { date?: string; text?: string; document?: string }[];
  contradictions?: ContradictionJson[];
}

export interface ListStoryDocumentsRequestJson {
  name: string;
  pageSize?: number;
}

export interface ListStoryDocumentsResponseJson {
  documents?: DocumentJson[];
  nextPageToken?: string;
}
