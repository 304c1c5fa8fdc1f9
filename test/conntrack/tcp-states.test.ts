/** The state after each segment, in each direction, in each state: the table of nf_conntrack_proto_tcp.c in words. */
import { beforeAll, describe, expect, it } from "vitest";
import { CtStatus } from "../../src/model/conntrack.js";
import { TCP_STATES } from "../../src/shell/conntrack/protocols.js";
import { build, CtLab } from "./lab.js";

const { tcp } = build;

/** columns of the rows below */
const FROM = ["SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2"];
const NAMES: Record<string, string> = {
  SS: "SYN_SENT",
  SR: "SYN_RECV",
  ES: "ESTABLISHED",
  FW: "FIN_WAIT",
  CW: "CLOSE_WAIT",
  LA: "LAST_ACK",
  TW: "TIME_WAIT",
  CL: "CLOSE",
  S2: "SYN_SENT2",
};
/** "iv": invalid, "ig": ignored, so that the state stays; a SYN on a connection that nobody closed is ignored too */
const TABLE: Record<"c" | "s", Record<string, string>> = {
  c: {
    S: "SS ig ig ig ig ig ig ig S2",
    SA: "iv SR iv iv iv iv iv iv SR",
    FA: "iv FW FW LA LA LA TW CL iv",
    A: "iv ES ES CW CW TW TW CL iv",
    R: "CL CL CL CL CL CL CL CL CL",
  },
  s: {
    S: "S2 iv iv iv iv iv ig iv S2",
    SA: "SR ig ig ig ig ig ig ig SR",
    FA: "iv FW FW LA LA LA TW CL iv",
    A: "ig SR ES CW CW TW TW CL ig",
    R: "CL CL CL CL CL CL CL CL CL",
  },
};

describe("the state after a segment", () => {
  let lab: CtLab;
  beforeAll(async () => {
    lab = await CtLab.make();
  });

  const cases = (["c", "s"] as const).flatMap((who) =>
    Object.entries(TABLE[who]).flatMap(([flags, row]) =>
      row.split(" ").map((to, i) => ({ who, flags, from: FROM[i]!, to })),
    ),
  );

  it.each(cases)("$from: $flags from $who -> $to", async ({ who, flags, from, to }) => {
    const key = { protocol: 6, tuple: { src: "10.0.1.2", dst: "10.0.2.2", sport: 1000, dport: 80 } };
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    const state = TCP_STATES.indexOf(NAMES[from] as (typeof TCP_STATES)[number]);
    lab.kernel.apply({
      op: "conntrack.add",
      netns: "r",
      key,
      timeout: 100,
      state,
      status: CtStatus.SEEN_REPLY,
    });
    const before = await lab.states();
    const [sport, dport] = who === "c" ? [1000, 80] : [80, 1000];
    expect(
      lab.send(
        who,
        tcp(sport, dport, flags, { ack: flags.includes("A") && (flags !== "SA" || to === "ig") ? 1 : 0 }),
      ),
    ).toBe(true);
    const invalid = (await lab.states()).INVALID! - before.INVALID!;
    expect(invalid).toBe(to === "iv" ? 1 : 0);
    expect(TCP_STATES[lab.only().state]).toBe(NAMES[to] ?? NAMES[from]);
  });

  it("a whole connection is assured with its first ACK and ends in TIME_WAIT", () => {
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    const seen: string[] = [];
    const segment = (who: "c" | "s", flags: string, seq: number, ack = 0) => {
      lab.send(who, tcp(who === "c" ? 1 : 80, who === "c" ? 80 : 1, flags, { seq, ack }));
      const { state, status } = lab.only();
      seen.push(`${TCP_STATES[state]}${status & CtStatus.ASSURED ? "+" : ""}`);
    };
    segment("c", "S", 100);
    segment("s", "SA", 900, 101);
    segment("c", "A", 101, 901);
    segment("c", "FA", 101, 901);
    segment("s", "A", 901, 102);
    segment("s", "FA", 901, 102);
    segment("c", "A", 102, 902);
    expect(seen).toEqual([
      "SYN_SENT",
      "SYN_RECV",
      "ESTABLISHED+",
      "FIN_WAIT+",
      "CLOSE_WAIT+",
      "LAST_ACK+",
      "TIME_WAIT+",
    ]);
  });

  it("a RST that nobody had answered ends it at once", () => {
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    lab.send("c", tcp(1, 80, "S", { seq: 100 }));
    lab.send("s", tcp(80, 1, "RA", { seq: 0, ack: 101 }));
    expect(lab.entries()).toEqual([]);
    expect(lab.count()).toBe(0);
  });

  it("a SYN on a closed connection begins a new one, with a new id", () => {
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    for (const [who, flags, seq, ack] of [
      ["c", "S", 100, 0],
      ["s", "SA", 900, 101],
      ["c", "A", 101, 901],
      ["c", "FA", 101, 901],
      ["s", "FA", 901, 102],
      ["c", "A", 102, 902],
    ] as const)
      lab.send(who, tcp(who === "c" ? 1 : 80, who === "c" ? 80 : 1, flags, { seq, ack }));
    const old = lab.only();
    lab.send("c", tcp(1, 80, "S", { seq: 70000 }));
    expect(TCP_STATES[lab.only().state]).toBe("SYN_SENT");
    expect(lab.only().id).not.toBe(old.id);
  });
});
