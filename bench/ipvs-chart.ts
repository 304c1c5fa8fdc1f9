/**
 * npm run bench ipvs-chart: draws docs/ipvs-cost.svg of bench/results/ipvs.json (npm run bench ipvs), and writes its figures into docs/ipvs-cost.md
 * between the lines that name this file.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { spread, type Spread } from "./statistics.js";

interface Result {
  group: string;
  name: string;
  services: number;
  servers: number;
  connections: number;
  ns: number[];
  bytesPerConnection?: number;
}
interface Measured {
  machine: { cpu: string; cores: number; node: string; loadBefore: number[]; loadAfter: number[] };
  routed: { first: number[]; last: number[] };
  results: Result[];
}
interface Line {
  label: string;
  colour: string;
  points: [x: number, ns: Spread][];
}
interface Panel {
  left: number;
  title: string;
  under: string;
  most: number;
  lines: Line[];
}

const PICTURE = "docs/ipvs-cost.svg";
const PAGE = "docs/ipvs-cost.md";
const BEGIN = "<!-- figures: bench/ipvs-chart.ts -->";
const END = "<!-- /figures -->";
const WIDTH = 980;
const HEIGHT = 430;
const TOP = 70;
const BOTTOM = 350;
const PANEL = 330;
const LEAST_NS = 100;
const MOST_NS = 100_000;

const log = Math.log10;
const yOf = (ns: number): number => {
  const part = (log(ns) - log(LEAST_NS)) / (log(MOST_NS) - log(LEAST_NS));
  return BOTTOM - Math.min(1, Math.max(0, part)) * (BOTTOM - TOP);
};
const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words}</text>`;
const line = (x1: number, y1: number, x2: number, y2: number, more: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ${more}/>`;
const human = (ns: number): string =>
  ns >= 1000 ? `${(ns / 1000).toLocaleString("en")} µs` : `${ns.toLocaleString("en")} ns`;

/** Names at the ends of lines, none nearer than a line of text to the next. */
function places(lines: Line[]): Map<Line, number> {
  const at = lines
    .map((one): [Line, number] => [one, yOf(one.points[one.points.length - 1]![1].median)])
    .sort((a, b) => a[1] - b[1]);
  for (let i = 1; i < at.length; i++) at[i]![1] = Math.max(at[i]![1], at[i - 1]![1] + 15);
  return new Map(at);
}

function panel({ left, title, under, most, lines }: Panel): string {
  const xOf = (n: number): number => left + (log(n) / log(most)) * PANEL;
  const out = [text(left, TOP - 22, title, 'class="title"')];
  for (let ns = LEAST_NS; ns <= MOST_NS; ns *= 10) {
    out.push(line(left, yOf(ns), left + PANEL, yOf(ns), 'class="grid"'));
    out.push(text(left - 8, yOf(ns) + 4, human(ns), 'text-anchor="end"'));
  }
  for (let n = 1; n <= most; n *= 10)
    out.push(text(xOf(n), BOTTOM + 20, n.toLocaleString("en"), 'text-anchor="middle"'));
  out.push(text(left + PANEL / 2, BOTTOM + 42, under, 'text-anchor="middle"'));
  const labels = places(lines);
  for (const one of lines) {
    const { colour, points, label } = one;
    for (const [n, { min, max }] of points)
      out.push(
        line(xOf(n), yOf(min), xOf(n), yOf(max), `stroke="${colour}" stroke-opacity="0.35" stroke-width="4"`),
      );
    const path = points.map(([n, ns]) => `${xOf(n).toFixed(1)},${yOf(ns.median).toFixed(1)}`).join(" ");
    out.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const [n, ns] of points)
      out.push(
        `<circle cx="${xOf(n).toFixed(1)}" cy="${yOf(ns.median).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
    out.push(text(left + PANEL + 8, labels.get(one)! + 4, label, `fill="${colour}" class="label"`));
  }
  return out.join("\n");
}

const measured = JSON.parse(readFileSync("bench/results/ipvs.json", "utf8")) as Measured;
const { machine, routed, results } = measured;
const group = (name: string): Result[] => results.filter((one) => one.group === name);
const plain = spread([...routed.first, ...routed.last]);
const how = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore[0]!.toFixed(1)} to ${machine.loadAfter[0]!.toFixed(1)}`;

function lineOf(name: string, label: string, colour: string, x: (one: Result) => number): Line {
  return { label, colour, points: group(name).map((one) => [x(one), spread(one.ns)]) };
}

function picture(): string {
  const services = (one: Result): number => one.services;
  const servers = (one: Result): number => one.servers;
  const none = (ends: number[]): Line => ({
    label: "no service",
    colour: "#6b7280",
    points: ends.map((n) => [n, plain]),
  });
  const panels = [
    {
      left: 70,
      title: "A new connection, by the number of services",
      under: "services, one server each",
      most: 10_000,
      lines: [
        lineOf("iptables", "iptables", "#c2410c", services),
        lineOf("IPVS", "IPVS", "#1d4ed8", services),
        none([1, 10_000]),
      ],
    },
    {
      left: 560,
      title: "A pick, by the number of servers",
      under: "servers of one service (a packet a pick; iptables: a new connection)",
      most: 1000,
      lines: [
        lineOf("iptables servers", "iptables", "#c2410c", servers),
        lineOf("pick wlc", "wlc", "#7c3aed", servers),
        lineOf("pick rr", "rr", "#1d4ed8", servers),
        lineOf("pick wrr", "wrr", "#0e7490", servers),
        lineOf("pick sh", "sh", "#15803d", servers),
        lineOf("pick mh", "mh", "#a16207", servers),
        none([1, 1000]),
      ],
    },
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Time a packet against the number of services and of servers: flat with IPVS, growing with iptables">
<style>text{font:12px sans-serif;fill:#374151}.title{font:bold 14px sans-serif}.label{font-weight:bold}.grid{stroke:#e5e7eb}${[
    "#c2410c",
    "#1d4ed8",
    "#6b7280",
    "#7c3aed",
    "#0e7490",
    "#15803d",
    "#a16207",
  ]
    .map((colour) => `text[fill="${colour}"]{fill:${colour}}`)
    .join("")}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${panels.map(panel).join("\n")}
${text(70, HEIGHT - 8, `Frames of 64 bytes, from the capture to the last cable; medians, least to most. ${how}`, 'style="font-size:11px"')}
</svg>
`;
}

function figures(): string {
  const us = ({ median, min, max }: Spread): string =>
    `${(median / 1000).toFixed(2)} (${(min / 1000).toFixed(2)} to ${(max / 1000).toFixed(2)})`;
  const at = (name: string, x: (one: Result) => boolean): string => {
    const found = group(name).find(x);
    return found ? us(spread(found.ns)) : "";
  };
  const rows = (heads: string[], body: string[][]): string[] => [
    `| ${heads.join(" | ")} |`,
    `|${heads.map(() => "---|").join("")}`,
    ...body.map((cells) => `| ${cells.join(" | ")} |`),
  ];
  const count = (n: number): string => n.toLocaleString("en");
  const begun = group("begun")[0];
  return [
    `µs a frame, medians (least to most): ${how}. Without any service a frame costs ${us(plain)} there; the spread is the machine's noise.`,
    "",
    ...rows(
      ["services", "IPVS, new connection", "iptables, new connection"],
      group("IPVS").map(({ services }) => [
        count(services),
        at("IPVS", (o) => o.services === services),
        at("iptables", (o) => o.services === services),
      ]),
    ),
    "",
    ...rows(
      ["servers", "rr", "wrr", "sh", "mh", "wlc", "iptables"],
      group("pick rr").map(({ servers }) => [
        count(servers),
        ...["pick rr", "pick wrr", "pick sh", "pick mh", "pick wlc", "iptables servers"].map((name) =>
          at(name, (o) => o.servers === servers),
        ),
      ]),
    ),
    "",
    ...rows(
      ["connections held", "a frame of any of them", "bytes each, with the tables"],
      group("held").map(({ connections, ns, bytesPerConnection }) => [
        count(connections),
        us(spread(ns)),
        (bytesPerConnection ?? 0).toFixed(0),
      ]),
    ),
    "",
    begun
      ? `New connections a second while a million begin: ${count(Math.round(1e9 / spread(begun.ns).median))}.`
      : "",
  ].join("\n");
}

export function chart(): void {
  writeFileSync(PICTURE, picture());
  const page = readFileSync(PAGE, "utf8");
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE}: the lines "${BEGIN}" and "${END}" are missing`);
  writeFileSync(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n${figures()}\n\n${page.slice(end)}`);
  process.stdout.write(`written: ${PICTURE}, ${PAGE}\n`);
}
