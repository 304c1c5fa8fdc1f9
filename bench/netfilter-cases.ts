/** What bench/netfilter.ts measures: rules, live connections and frames through the router of bench/labs/nat.sh. */
const R = "ip netns exec router";
const MASQUERADE = `${R} iptables -t nat -A POSTROUTING -o r2 -j MASQUERADE\n`;

export interface Case {
  name: string;
  /** commands after bench/labs/nat.sh */
  rules: string;
  /** frames of a round: fewer where each costs much */
  frames: number;
  /** flows that are opened and answered before the measurement */
  live: number;
  /** flows of the measured frames, in random order; null: each frame a new one */
  flows: number | null;
  /** rules that each frame passes */
  passed: number;
}

/** Rules that no packet here matches, by the words of rule number `i`. */
function nonMatching(count: number, words: (i: number) => string): string {
  const rules = Array.from({ length: count }, (_, i) => `-A FORWARD ${words(i)} -j DROP`);
  return `${R} iptables-restore -n <<'EOF'\n*filter\n${rules.join("\n")}\nCOMMIT\nEOF\n`;
}

/** a host and a port that are not there */
const hostAndPort = (i: number): string =>
  `-s 172.16.${(i >> 8) & 255}.${i & 255}/32 -p udp -m udp --dport ${1000 + (i % 60_000)}`;
/** ports below which and above which no packet here goes */
const portRange = (i: number): string => `-p udp -m udp --sport 1:${1000 + (i % 900)} --dport 54:60000`;
const interfaceAndState = (): string => "-i r3 -m conntrack --ctstate NEW";
const multiport = (i: number): string => `-p udp -m multiport --dports 80,443,${1000 + i}`;

const MANY = 100_000;

function rulesCase(name: string, count: number, words: (i: number) => string): Case {
  const frames = Math.max(5000, Math.min(MANY, Math.round(4e7 / count)));
  return {
    name: `${count.toLocaleString("en")} rules that do not match: ${name}`,
    rules: nonMatching(count, words),
    frames,
    live: 0,
    flows: 1000,
    passed: count,
  };
}

function liveCase(live: number, flows: number): Case {
  const all = live.toLocaleString("en");
  const name =
    flows === live ? `masqueraded, any of ${all} connections` : `masqueraded, 1,000 of ${all} connections`;
  return { name, rules: MASQUERADE, frames: MANY, live, flows, passed: 0 };
}

export const CASES: Case[] = [
  { name: "no rules", rules: "", frames: MANY, live: 0, flows: 1000, passed: 0 },
  {
    name: "tracked, 1,000 connections",
    rules: `${R} iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP\n`,
    frames: MANY,
    live: 1000,
    flows: 1000,
    passed: 0,
  },
  {
    name: "masqueraded, one established connection",
    rules: MASQUERADE,
    frames: MANY,
    live: 1,
    flows: 1,
    passed: 0,
  },
  {
    name: "masqueraded, each packet a new connection",
    rules: MASQUERADE,
    frames: MANY,
    live: 0,
    flows: null,
    passed: 0,
  },
  ...[10, 100, 1000, 10_000].map((count) => rulesCase("host and port", count, hostAndPort)),
  rulesCase("ranges of ports", 1000, portRange),
  rulesCase("interface and state", 1000, interfaceAndState),
  rulesCase("multiport", 1000, multiport),
  ...[1000, 10_000, 100_000, 1_000_000].flatMap((live) =>
    live < 100_000 ? [liveCase(live, live)] : [liveCase(live, live), liveCase(live, 1000)],
  ),
];
