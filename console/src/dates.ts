// Times of TIMEX3 for people: a range as a range, a length and a reference in words. What has no words here is not shown as a code.

import type { DateMentionJson } from "../gen/dateline/v1/date_pb";
import { count, day } from "./words";

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
const MONTH = format({ month: "long", year: "numeric" });
const MONTH_ALONE = format({ month: "long" });
const DAY_AND_MONTH = format({ day: "numeric", month: "short" });

const at = (iso: string) => new Date(`${iso}T00:00:00Z`);

/** Days from the first to the last, inclusive: "2019", "October 2020", "March – May 2021", "1–15 November 2020". */
export function range(begin: string, end: string): string {
  const [first, last] = [at(begin), at(end)];
  if (begin === end || Number.isNaN(first.getTime()) || Number.isNaN(last.getTime())) return day(begin);
  const years = [first.getUTCFullYear(), last.getUTCFullYear()];
  const months = [first.getUTCMonth(), last.getUTCMonth()];
  const isSameYear = years[0] === years[1];
  const isSameMonth = isSameYear && months[0] === months[1];
  const isWhole = first.getUTCDate() === 1 && new Date(last.getTime() + 86_400_000).getUTCDate() === 1;
  if (isWhole && months[0] === 0 && months[1] === 11) return isSameYear ? `${years[0]}` : `${years[0]}–${years[1]}`;
  if (isWhole && isSameMonth) return MONTH.format(first);
  if (isWhole) return `${isSameYear ? MONTH_ALONE.format(first) : MONTH.format(first)} – ${MONTH.format(last)}`;
  if (isSameMonth) return `${first.getUTCDate()}–${last.getUTCDate()} ${MONTH.format(last)}`;
  return `${isSameYear ? DAY_AND_MONTH.format(first) : day(begin)} – ${day(end)}`;
}

const REFERENCES: Record<string, string> = { PRESENT_REF: "now", PAST_REF: "in the past", FUTURE_REF: "in the future" };
const PARTS: Record<string, string> = { MO: "morning", MI: "midday", DT: "daytime", AF: "afternoon", EV: "evening", NI: "night" };
const SEASONS: Record<string, string> = { SP: "spring", SU: "summer", FA: "autumn", WI: "winter" };
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const UNITS: Record<string, string> = { Y: "year", M: "month", W: "week", D: "day", DE: "decade", CE: "century", Q: "quarter" };
const UNITS_OF_DAY: Record<string, string> = { H: "hour", M: "minute", S: "second" };

/** "P30Y" as "30 years", "PT2H" as "2 hours", "PXD" as "some days". Empty for what is no length. */
function length(value: string): string {
  const [, days = "", hours = ""] = /^P([^T]*)(?:T(.+))?$/.exec(value) ?? [];
  const told = (part: string, units: Record<string, string>) =>
    [...part.matchAll(/(\d+(?:\.\d+)?|X+)([A-Z]+)/g)].map(([, n = "", unit = ""]) => {
      const one = units[unit];
      const many = one === "century" ? "centuries" : `${one}s`;
      return one && (n.startsWith("X") ? `some ${many}` : count(n, one, many));
    });
  const all = [...told(days, UNITS), ...told(hours, UNITS_OF_DAY)];
  return all.every(Boolean) ? all.join(" ") : "";
}

/** What recurs, or stands on no calendar for want of a year or a day to count from. */
function floating(value: string, isSet: boolean): string {
  const weekday = WEEKDAYS[Number(/^XXXX-WXX-(\d)/.exec(value)?.[1]) - 1];
  if (weekday) return isSet ? `every ${weekday}` : `a ${weekday}`;
  const season = SEASONS[/^XXXX-(SP|SU|FA|WI)$/.exec(value)?.[1] ?? ""];
  const [, month, date] = /^XXXX-(\d\d)(?:-(\d\d))?$/.exec(value) ?? [];
  const named = season ?? (month && MONTH_ALONE.format(at(`2000-${month}-01`)));
  if (!named) return "";
  const told = date ? `${Number(date)} ${named}` : named;
  return isSet ? `every ${told}` : `${told} of a year that is not told`;
}

/** The time of day that ends a value: "T14:30", "TNI". */
function timeOfDay(value: string): string {
  const [, part = ""] = /T([A-Z\d:]+)$/.exec(value) ?? [];
  return PARTS[part] ?? (/^\d\d$/.test(part) ? `${part}:00` : /^\d\d:\d\d/.exec(part)?.[0]) ?? "";
}

/** A time for people. Empty where there is nothing to tell beside its own words. */
export function dateValue(date: DateMentionJson): string {
  const { beginDate: begin, endDate: end, value = "" } = date;
  const isSet = date.type === "DATE_TYPE_SET";
  const long = /^P[\dXT]/.test(value) ? length(value) : "";
  if (long) return isSet ? `every ${long.replace(/^1 /, "")}` : long;
  if (!begin || !end) return REFERENCES[value] ?? floating(value, isSet);
  return [range(begin, end), timeOfDay(value)].filter(Boolean).join(", ");
}
