// Numbers over time, drawn by uPlot; the same numbers are a table for those who cannot see them.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { number } from "./words";

export interface Series {
  label: string;
  values: (number | null)[];
  look: "bars" | "line" | "dashed" | "points";
  /** Which of the plot's colours, from 0. */
  colour?: number;
}

interface Props {
  label: string;
  /** Unix seconds, rising. */
  times: number[];
  series: Series[];
}

const COLOURS = ["--plot-0", "--plot-1", "--plot-2", "--plot-3", "--plot-4", "--plot-5"];

export function Plot({ label, times, series }: Props) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(options(element, times, series), [times, ...series.map((s) => s.values)], element);
    };
    // Colours are asked for anew when the window or the light changes.
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    const light = new MutationObserver(draw);
    light.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      resized.disconnect();
      light.disconnect();
      plot?.destroy();
    };
  }, [times, series]);
  return (
    <div class="plot">
      <div ref={root} role="img" aria-label={label} />
      <div class="unseen">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map((s) => (
              <th scope="col" key={s.label}>
                {s.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.slice(-200).map((time, i) => (
            <tr key={time}>
              <th scope="row">{new Date(time * 1000).toISOString().slice(0, 16)}</th>
              {series.map((s) => (
                <td key={s.label}>{s.values[i + Math.max(0, times.length - 200)] ?? ""}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      </div>
    </div>
  );
}

function options(element: HTMLElement, times: number[], series: Series[]): uPlot.Options {
  const colour = (name: string) => resolved(element, name);
  const step = ((times[times.length - 1] ?? 0) - (times[0] ?? 0)) / Math.max(1, times.length - 1);
  const isBars = series.some((s) => s.look === "bars");
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--rule"), width: 1 }, ticks: { stroke: colour("--rule"), width: 1 } };
  return {
    width: element.clientWidth,
    height: 220,
    cursor: { y: false },
    tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
    legend: { show: series.length > 1 },
    scales: {
      // Bars stand over their time, so that the first and the last one need half their width more.
      x: { range: (_, min, max) => (isBars && times.length > 1 ? [min - step / 2, max + step / 2] : [min, max]) },
      y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] },
    },
    axes: [
      { ...axis, space: step >= DAY ? WIDE : WIDER, values: (_, splits, __, ___, step) => splits.map((time) => dated(time, step)) },
      { ...axis, size: 44, incrs: WHOLE },
    ],
    series: [
      { label: "", value: (_, time) => (time === null || time === undefined ? "" : dated(time, step)) },
      ...series.map((s, i): uPlot.Series => {
        const stroke = colour(COLOURS[s.colour ?? i % COLOURS.length] ?? "--ink");
        const bars = uPlot.paths.bars?.({ size: [0.75, 48] });
        const base: uPlot.Series = { label: s.label, value: (_, n) => (n === null || n === undefined ? "" : number(n)), stroke, width: s.look === "dashed" ? 1 : 2, points: { show: false } };
        if (s.look === "bars" && bars) return { ...base, fill: stroke, paths: bars };
        if (s.look === "points") return { ...base, paths: () => null, points: { show: true, size: 9, fill: stroke } };
        return s.look === "dashed" ? { ...base, dash: [5, 4] } : base;
      }),
    ],
  };
}

/** Room for a label of the axis of time, in pixels: a day or month; a day with its hour. */
const WIDE = 72;
const WIDER = 120;
/** Documents are counted whole. */
const WHOLE = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((a, b) => a - b);

const DAY = 86_400;
const WITH_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const WITH_HOUR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const WITH_MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });

/** A time as exactly as its step asks for. */
function dated(time: number, step: number): string {
  const format = step >= 27 * DAY ? WITH_MONTH : step >= DAY ? WITH_DAY : WITH_HOUR;
  return format.format(new Date(time * 1000));
}

/** A colour of the sheet as a canvas understands it: `light-dark()` has to be resolved first. */
function resolved(element: HTMLElement, name: string): string {
  const before = element.style.color;
  element.style.color = `var(${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = before;
  return colour;
}
