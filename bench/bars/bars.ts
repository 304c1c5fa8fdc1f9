/** What is measured beside which bar. `floor` must be reached, `goal` is what is asked for; `prototype` is what a throw-away program reached that modelled far less. */

export interface Bar {
  id: string;
  what: string;
  unit: "ns" | "%" | "x" | "MB";
  better: "less" | "more";
  floor?: number;
  goal?: number;
  prototype?: string;
}

const ns = (id: string, what: string, floor?: number, goal?: number, prototype?: string): Bar => ({
  id,
  what,
  unit: "ns",
  better: "less",
  floor,
  goal,
  prototype,
});
const more = (
  unit: "%" | "x",
  id: string,
  what: string,
  floor?: number,
  goal?: number,
  prototype?: string,
): Bar => ({ id, what, unit, better: "more", floor, goal, prototype });

export const BARS: Bar[] = [
  ns("engine-hit", "engine a frame, cache hit, one tap", 100, 50, "30"),
  ns("engine-hit-six", "engine a frame, cache hit, six taps", 150, 80, "50"),
  ns("engine-slow", "engine a frame, slow path, one tap", 400, 200, "104"),
  ns("engine-slow-six", "engine a frame, slow path, six taps", undefined, undefined, "127"),
  ns("engine-imix", "engine a frame, IMIX, cache hit, one tap", 125, 66, "46"),
  ns("engine-large", "engine a frame, 1,514 bytes TCP, cache hit, one tap", undefined, undefined, "57"),
  ns("engine-ipvs", "engine a frame, IPVS instead of DNAT, cache hit, one tap"),
  ns("engine-ipvs-slow", "engine a frame, IPVS instead of DNAT, slow path, one tap"),
  ns("engine-checksum", "engine a frame, VXLAN with an outer checksum, cache hit, one tap"),
  ns("engine-none", "engine a frame, cache hit, no tap"),
  more("%", "twin-engine", "engine beside a C program's work (cache hit, one tap)", 55, 75, "80"),
  more("%", "file-cp", "file to file beside cp of the output", 50, 80, "71-93, with a writer 95-111"),
  more("%", "file-cp-six", "the same, six taps"),
  more("%", "file-cp-command", "the same, one tap, whole command beside cp"),
  more("%", "large-cp", "1,514-byte frames beside cp of the output", 60, 90, "93-98"),
  more("%", "twin-file", "file to file beside the C program's whole run", undefined, undefined, "94-150"),
  more("x", "tcprewrite", "whole command beside tcprewrite on the same file", 3, 6, "6.6-7.9"),
  more("x", "kernel", "file to file beside tcpreplay in real namespaces", 25, 60, "99-143"),
  more("x", "kernel-slow", "the same, slow path", undefined, 25, "48"),
  more("x", "kernel-six", "six taps beside six tcpdumps", undefined, 25, "41"),
  more("x", "second-core", "a second core, slow path, independent flows", 1.3, 1.6, "1.7"),
  {
    id: "memory",
    what: "memory that grew after the first tenth of a long run",
    unit: "MB",
    better: "less",
    floor: 16,
    goal: 4,
    prototype: "flat",
  },
];

export type BarId = string;

/** What came of one bar: a value a round, or why there is none. */
export interface Result {
  id: BarId;
  values: number[];
  /** why there are no values */
  missing?: string;
  /** what the ratio was made of, in ms or ns, by name */
  parts?: Record<string, number[]>;
  note?: string;
}
