/** Any rule that can be said is printed as words that say it again; any words at all get an answer. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XtRule } from "../../src/model/netfilter.js";
import { parseCommand } from "../../src/shell/iptables/command.js";
import { LONG, SHORT } from "../../src/shell/iptables/command-options.js";
import { MATCHES } from "../../src/shell/iptables/matches/index.js";
import { splitWords } from "../../src/shell/iptables/restore.js";
import { ruleKey } from "../../src/shell/iptables/rule-key.js";
import { ruleText } from "../../src/shell/iptables/rule-text.js";
import type { Session } from "../../src/shell/iptables/session.js";
import { TARGETS } from "../../src/shell/iptables/targets/index.js";
import { Tools } from "./tools.js";

const session = {
  program: "iptables",
  family: "ipv4",
  netns: "",
  line: -1,
  permissive: false,
  out: [],
  err: [],
  resolve: () => [],
  hostName: () => null,
  kernel: { ipSetIndex: () => 3, ipSetAt: () => ({ name: "blocked" }) },
} as unknown as Session;

/** The rule that words describe, with its target where it has one. */
function read(words: readonly string[]): XtRule {
  const { parser } = parseCommand(session, ["-A", "X", ...words], null)!;
  const rule = parser.expand()[0]!;
  const { jumpTo } = parser;
  if (parser.target) rule.target = parser.target.block;
  else if (jumpTo !== null) rule.target = parser.isGoto ? { goto: jumpTo } : { jump: jumpTo };
  return rule;
}

const number = (max: number, min = 0): fc.Arbitrary<string> => fc.integer({ min, max }).map(String);
const hex = fc.integer({ min: 0, max: 0xffffffff }).map((value) => `0x${value.toString(16)}`);
const address = fc.tuple(number(255), number(255), number(255), number(255)).map((parts) => parts.join("."));
const network = fc.tuple(address, fc.oneof(number(32, 1), address)).map((parts) => parts.join("/"));
const range = (max: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max }))
    .map(([a, b]) => `${Math.min(a, b)}:${Math.max(a, b)}`);
const text = fc
  .string({ minLength: 1, maxLength: 28 })
  .filter((value) => !value.includes("\n") && !value.includes("\0"));
const device = fc.stringMatching(/^[a-z]{1,9}[0-9+]$/);
const some = (...names: string[]): fc.Arbitrary<string> =>
  fc.subarray(names, { minLength: 1 }).map((list) => list.join());

type Words = fc.Arbitrary<string[]>;
const say = (...parts: (string | fc.Arbitrary<string>)[]): Words =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)));
/** an option that may be inverted */
const not = (...parts: (string | fc.Arbitrary<string>)[]): Words =>
  fc.tuple(fc.boolean(), say(...parts)).map(([isInverted, words]) => (isInverted ? ["!", ...words] : words));
const all = (...parts: Words[]): Words => fc.tuple(...parts).map((lists) => lists.flat());
const maybe = (words: Words): Words => fc.oneof(words, fc.constant<string[]>([]));

const matches: Record<string, Words> = {
  comment: say("--comment", text),
  mark: not(
    "--mark",
    fc.tuple(hex, hex).map((pair) => pair.join("/")),
  ),
  connmark: not("--mark", hex),
  conntrack: all(
    not("--ctstate", some("NEW", "ESTABLISHED", "RELATED", "INVALID", "DNAT", "SNAT", "UNTRACKED")),
    maybe(
      not(
        "--ctorigdst",
        fc.tuple(address, number(32, 1)).map((parts) => parts.join("/")),
      ),
    ),
    maybe(not("--ctorigdstport", range(65535))),
    maybe(not("--ctstatus", some("ASSURED", "SEEN_REPLY"))),
    maybe(not("--ctexpire", range(100000))),
    maybe(say("--ctdir", fc.constantFrom("ORIGINAL", "REPLY"))),
  ),
  state: not("--state", some("NEW", "ESTABLISHED", "RELATED")),
  addrtype: all(
    not("--dst-type", some("LOCAL", "BROADCAST", "MULTICAST")),
    maybe(not("--src-type", some("LOCAL", "UNICAST"))),
  ),
  set: not("--match-set", "blocked", fc.constantFrom("src", "dst", "dst,src", "src,dst,dst")),
  statistic: fc.oneof(
    all(
      say("--mode", "random"),
      not(
        "--probability",
        fc.double({ min: 0, max: 1, noNaN: true }).map((p) => p.toFixed(6)),
      ),
    ),
    all(say("--mode", "nth"), not("--every", number(1000, 500)), say("--packet", number(400))),
  ),
  physdev: all(not("--physdev-in", device), maybe(not("--physdev-is-bridged"))),
  recent: all(
    not("--update"),
    maybe(say("--seconds", number(1000, 1))),
    maybe(say("--hitcount", number(20, 1))),
    maybe(say("--name", fc.stringMatching(/^[A-Za-z]{1,20}$/))),
    maybe(say("--rdest")),
  ),
  limit: all(
    // the rates that are printed as they are kept
    say(
      "--limit",
      fc
        .tuple(fc.constantFrom("1", "2", "4", "5", "10"), fc.constantFrom("sec", "min", "hour", "day"))
        .map((p) => p.join("/")),
    ),
    maybe(say("--limit-burst", number(10000, 1))),
  ),
  hashlimit: all(
    say(
      "--hashlimit-above",
      fc.tuple(fc.constantFrom("1", "2", "5"), fc.constantFrom("sec", "min", "hour")).map((p) => p.join("/")),
    ),
    say("--hashlimit-name", fc.stringMatching(/^[a-z]{1,15}$/)),
    maybe(say("--hashlimit-mode", some("srcip", "dstport"))),
    maybe(say("--hashlimit-burst", number(1000, 1))),
    maybe(say("--hashlimit-srcmask", number(32))),
    maybe(say("--hashlimit-htable-expire", number(100000, 1))),
  ),
  mac: not("--mac-source", "02:00:5e:10:00:ff"),
  iprange: all(
    not(
      "--src-range",
      address.map((first) => `${first}-255.255.255.255`),
    ),
    maybe(not("--dst-range", address)),
  ),
  length: not("--length", range(65535)),
  ttl: fc.oneof(not("--ttl-eq", number(255)), say("--ttl-lt", number(255)), say("--ttl-gt", number(255))),
  tos: not(
    "--tos",
    fc.tuple(number(255), number(255)).map((pair) => pair.join("/")),
  ),
  dscp: not("--dscp", number(63)),
  pkttype: not("--pkt-type", fc.constantFrom("unicast", "broadcast", "multicast")),
  rpfilter: all(maybe(say("--loose")), maybe(say("--invert"))),
};

const protocols: Words[] = [
  all(
    say("-p", "tcp", "-m", "tcp"),
    maybe(not("--dport", range(65535))),
    maybe(not("--sport", number(65535))),
    maybe(not("--tcp-flags", some("SYN", "ACK", "FIN", "RST"), some("SYN", "ACK"))),
    maybe(not("--tcp-option", number(255, 1))),
  ),
  all(say("-p", "udp", "-m", "udp"), maybe(not("--dport", range(65535)))),
  all(
    say("-p", "icmp", "-m", "icmp"),
    not(
      "--icmp-type",
      fc.tuple(number(254), number(255)).map((pair) => pair.join("/")),
    ),
  ),
  all(
    say("-p", "tcp", "-m", "multiport"),
    not(
      "--dports",
      fc.array(number(65535), { minLength: 1, maxLength: 15 }).map((list) => list.join()),
    ),
  ),
  not("-p", number(255, 1)),
];

const targets: Words[] = [
  say("-j", "ACCEPT"),
  say("-j", "some-chain"),
  say("-g", "some-chain"),
  all(
    say("-j", "LOG"),
    maybe(say("--log-prefix", text)),
    maybe(say("--log-level", number(7))),
    maybe(say("--log-uid")),
  ),
  all(say("-j", "NFLOG"), maybe(say("--nflog-prefix", text)), maybe(say("--nflog-group", number(65535)))),
  all(say("-j", "DNAT", "--to-destination", address), maybe(say("--random")), maybe(say("--persistent"))),
  all(
    say(
      "-j",
      "SNAT",
      "--to-source",
      fc.tuple(address, address).map((pair) => pair.join("-")),
    ),
    maybe(say("--random-fully")),
  ),
  all(say("-j", "MASQUERADE"), maybe(say("--random"))),
  say("-j", "NETMAP", "--to", network),
  say(
    "-j",
    "MARK",
    fc.constantFrom("--set-xmark", "--set-mark"),
    fc.tuple(hex, hex).map((pair) => pair.join("/")),
  ),
  say("-j", "CONNMARK", "--save-mark", "--nfmask", hex, "--ctmask", hex),
  say(
    "-j",
    "REJECT",
    "--reject-with",
    fc.constantFrom("icmp-net-unreachable", "icmp-admin-prohibited", "tcp-reset"),
  ),
  say("-j", "CT", "--zone", number(65535)),
  say("-j", "NOTRACK"),
  all(
    say("-j", "SET", "--add-set", "blocked", "src,dst"),
    maybe(say("--exist")),
    maybe(say("--timeout", number(1000))),
  ),
  say("-j", "TTL", "--ttl-dec", number(255, 1)),
  say("-j", "DSCP", "--set-dscp", number(63)),
  say(
    "-j",
    "TOS",
    "--set-tos",
    fc.tuple(number(255), number(255)).map((pair) => pair.join("/")),
  ),
  say(
    "-j",
    "CLASSIFY",
    "--set-class",
    fc.tuple(number(9999), number(9999)).map((pair) => pair.join(":")),
  ),
  say("-j", "TCPMSS", "--clamp-mss-to-pmtu"),
  say("-j", "TEE", "--gateway", address),
];

const rule: Words = all(
  maybe(not("-s", network)),
  maybe(not("-d", network)),
  maybe(not("-i", device)),
  maybe(not("-o", device)),
  fc.oneof(...protocols, fc.constant<string[]>([])),
  maybe(not("-f")),
  fc
    .array(
      fc.oneof(...Object.entries(matches).map(([name, words]) => words.map((list) => ["-m", name, ...list]))),
      { maxLength: 4 },
    )
    .map((lists) => lists.flat()),
  fc.oneof(...targets, fc.constant<string[]>([])),
);

describe("a rule", () => {
  it("is printed as words that say the same rule", () => {
    fc.assert(
      fc.property(rule, (words) => {
        const first = read(words);
        const printed = ruleText(session, first);
        const second = read(splitWords(printed));
        expect(ruleKey(second)).toBe(ruleKey(first));
        expect(ruleText(session, second)).toBe(printed);
      }),
      { numRuns: 800 },
    );
  });
});

describe("any words", () => {
  const names = [...MATCHES, ...TARGETS];
  const word = fc.oneof(
    fc.constantFrom(
      ...[...SHORT.keys()].map((letter) => `-${letter}`),
      ...LONG.map(({ name }) => `--${name}`),
    ),
    fc.constantFrom(
      ...names.map(({ name }) => name),
      "INPUT",
      "OUTPUT",
      "ACCEPT",
      "tcp",
      "udp",
      "icmp",
      "!",
      "--",
      "nat",
      "1",
    ),
    fc.constantFrom(...names.flatMap(({ options }) => options.map(({ name }) => `--${name}`))),
    fc.constantFrom(
      "0",
      "-1",
      "99999999999999999999",
      "0x",
      "1.2.3.4",
      "::1",
      "1:2",
      "a,b",
      "1/2",
      ",",
      ":",
      "/",
      "[",
      "",
    ),
    fc.string({ maxLength: 40 }),
  );
  const tools = new Tools();
  const isAnswer = ({ exitCode, stderr }: { exitCode: number; stderr: string }): boolean =>
    [0, 1, 2, 3].includes(exitCode) && !/\bat .*\.[jt]s:|undefined|NaN|\[object/.test(stderr);

  it("get an answer from iptables", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("iptables", "ip6tables", "iptables-save", "iptables-restore"),
        fc.array(word, { maxLength: 12 }),
        async (program, words) => isAnswer(await tools.run([program, ...words])),
      ),
      { numRuns: 600 },
    );
  });

  it("get an answer from iptables-restore", async () => {
    const line = fc.oneof(
      fc.constantFrom(
        "*filter",
        "*nat",
        "COMMIT",
        ":X - [0:0]",
        ":INPUT DROP [1:2]",
        ":INPUT - [",
        "[1:2] -A INPUT",
        "# text",
        "*",
      ),
      fc.array(word, { maxLength: 8 }).map((words) => `-A INPUT ${words.join(" ")}`),
      fc.string({ maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) =>
        isAnswer(await tools.run(["iptables-restore"], `*filter\n${lines.join("\n")}\n`)),
      ),
      { numRuns: 200 },
    );
  });
});
