/**
 * Tables of delay distributions (netem/*.c of iproute2): the inverse of a distribution of mean 0 and deviation 1, sampled at equal steps, in
 * parts of 8192. tc reads them from /usr/lib/tc/NAME.dist; those that Linux ships are computed here.
 */
import type { TcSession } from "./session.js";

const ENTRIES = 4096;
const SCALE = 8192;
const MOST = 32767;
const LEAST = -32768;
/** values in a file at most (MAX_DIST) */
const MAX_ENTRIES = 16384;

function clamp(value: number): number {
  return Math.max(LEAST, Math.min(MOST, Math.round(value)));
}

/** erf by its series, and far out by its continued fraction (Abramowitz and Stegun 7.1.5, 7.1.14). */
function erf(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return Math.sign(x);
  if (t < 3) {
    let [term, sum] = [t, t];
    for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-t * t) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = t;
  for (let k = 60; k > 0; k--) fraction = t + k / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-t * t) / (fraction * Math.sqrt(Math.PI)));
}

/** The last x on a fine grid whose place in a table of `size` entries is i, as iproute2's programs find it. */
function normalQuantiles(size: number): Float64Array {
  const table = new Float64Array(size + 1);
  const at = (x: number): number => Math.round(size * (0.5 + 0.5 * erf(x / Math.SQRT2)));
  for (let step = 0; step <= 401_000; step++) {
    const x = -10 + step * 0.00005;
    table[at(x)] = x;
  }
  return table;
}

/** In parts of 8192, not yet cut to 16 bits. */
function normalParts(): number[] {
  const table = normalQuantiles(ENTRIES * 4);
  return Array.from({ length: ENTRIES }, (_, i) => Math.round(table[i * 4]! * SCALE));
}

const PARETO_EXPONENT = 3;

function pareto(): number[] {
  return Array.from({ length: ENTRIES }, (_, i) => {
    const part = (65536 - 16 * i) / 65536;
    return clamp((1 / part ** (1 / PARETO_EXPONENT) - 1.5) * (4 / 3) * SCALE);
  });
}

/** a quarter normal, three quarters Pareto */
function paretonormal(): number[] {
  const normal = normalParts();
  return pareto().map((value, i) => clamp(Math.trunc((normal[i]! + 3 * value) / 4)));
}

/** Every 128th value of the table that iproute2 has from measurements of a real network, and its steep end: [place, value]. */
const EXPERIMENTAL_TAIL: [number, number][] = [
  [3900, 13378],
  [3976, 15984],
  [4026, 18325],
  [4056, 19870],
  [4066, 22139],
  [4076, 26993],
  [4086, 32767],
  [4096, 32767],
];
const EXPERIMENTAL = [
  -10576, -8661, -8134, -7695, -7308, -6924, -6577, -6198, -5808, -5424, -5019, -4602, -4142, -3672, -3162,
  -2667, -2079, -1480, -885, -119, 726, 1590, 2542, 3512, 4553, 5687, 6759, 7947, 9204, 10591, 12243,
];

/** The measured distribution, drawn through its points. */
function experimental(): number[] {
  const points = [
    ...EXPERIMENTAL.map((value, i): [number, number] => [i * 128, value]),
    ...EXPERIMENTAL_TAIL,
  ];
  const table: number[] = [];
  for (let i = 0, k = 0; i < ENTRIES; i++) {
    while (i >= points[k + 1]![0]) k++;
    const [[from, low], [to, high]] = [points[k]!, points[k + 1]!];
    table.push(clamp(low + ((high - low) * (i - from)) / (to - from)));
  }
  return table;
}

const COMPUTED: Record<string, () => number[]> = {
  normal: () => normalParts().map(clamp),
  pareto,
  paretonormal,
  experimental,
};
const ready = new Map<string, readonly number[]>();

/** Text of a .dist file: numbers between white space, "#" lines are comments. */
export function readDistribution(text: string): number[] | undefined {
  const values: number[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    for (const word of line.split(/\s+/)) {
      if (word === "") continue;
      const value = Number(word);
      if (!Number.isInteger(value) || values.length >= MAX_ENTRIES) return undefined;
      values.push(Math.max(LEAST, Math.min(MOST, value)));
    }
  }
  return values.length ? values : undefined;
}

/** get_distribution: the table of that name; undefined for "uniform", which is what the kernel does without one. */
export function distributionTable(session: TcSession, name: string): readonly number[] | undefined {
  if (name === "uniform") return undefined;
  const own = session.distributions.get(name);
  if (own !== undefined)
    return readDistribution(own) ?? session.fail(1, `${name}.dist: not a table of distribution`);
  const known = ready.get(name);
  if (known) return known;
  const compute = Object.hasOwn(COMPUTED, name) ? COMPUTED[name] : undefined;
  if (!compute) {
    return session.fail(
      1,
      `No distribution data for ${name} (/usr/lib/x86_64-linux-gnu/tc//${name}.dist: No such file or directory)`,
    );
  }
  const table = compute();
  ready.set(name, table);
  return table;
}
