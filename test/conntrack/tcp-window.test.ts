/**
 * Which segments are in the window (tcp_in_window), edge by edge. The cases are also a recorded lab (captures/linux/nf-ct-tcp-edges), so that the
 * verdicts here are Linux's; the comments tell how they come about. `end`, `maxEnd`, `maxWindow` are those of assembly/netfilter/conntrack/tcp-window.ts.
 */
import { beforeEach, describe, expect, it } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with a recorded lab
import { cases } from "../../captures/linux/nf-ct-tcp-edges/cases.mjs";
import { TCP_STATES } from "../../src/shell/conntrack/protocols.js";
import { build, CtLab } from "./lab.js";

const { bytes, hex, tcp } = build;

interface Segment {
  data?: number;
  seq?: (next: number) => number;
  ack?: (right: number) => number;
  window?: number;
  options?: Buffer;
}
type Step = ["c" | "s", string, Segment?];
type Case = [name: string, steps: Step[], verdicts: string, sysctls?: Record<string, number>];

const PORT = { c: 43000, s: 80 };

/** Both ends of a connection: sends the next segment and answers whether it arrived. */
class Ends {
  private readonly next = { c: 1000, s: 500000 };
  constructor(private readonly lab: CtLab) {}
  send(who: "c" | "s", flags: string, { data = 0, seq, ack, ...rest }: Segment = {}): boolean {
    const other = who === "c" ? "s" : "c";
    const right = flags.includes("A") ? this.next[other] : 0;
    const fields = {
      ...rest,
      data: bytes(data),
      seq: (seq ? seq(this.next[who]) : this.next[who]) >>> 0,
      ack: (ack ? ack(right) : right) >>> 0,
    };
    if (!seq) this.next[who] += data + Number(/S/.test(flags)) + Number(/F/.test(flags));
    return this.lab.send(who, tcp(PORT[who], PORT[other], flags, fields));
  }
}

/** What decides in each case. */
const WHY: Record<string, string> = {
  limit:
    "begins at most at maxEnd (I); beyond it is let through as far as the receiver's window once more reaches",
  grown:
    "what begins at maxEnd and ends behind it was within a larger window: the receiver's maxWindow grows by that",
  old: "what the receiver has (II) is let through and changes nothing",
  unsent: "acknowledges nothing that was not seen (III)",
  ancient: "an acknowledgement further back than 66000 (IV) is let through and changes nothing",
  scaled: "windows behind the handshake are scaled",
  onesided: "unless one side does not",
  most: "by 14 bits at most (RFC 7323 section 2.3)",
  sack: "the highest block of a selective acknowledgement counts for III",
  nosack: "unless both have not agreed",
  halfsack: "unless the other side has not said that it takes them",
  synagain: "a SYN with a higher sequence number begins anew",
  wrongsynack: "a SYN-ACK acknowledges the SYN",
  reset: "not before the highest acknowledgement; behind it the receiver decides; exactly there it counts",
  middle: "windows of what was picked up on its way are not enforced",
  strict: "without nf_conntrack_tcp_loose it is not picked up",
  liberal: "with nf_conntrack_tcp_be_liberal windows are not enforced",
  tolerant: "with nf_conntrack_tcp_ignore_invalid_rst the receiver decides about each reset",
};

describe("tcp_in_window", () => {
  it.each((cases as Case[]).map((one): [string, Case] => [`${one[0]}: ${WHY[one[0]]}`, one]))(
    "%s",
    async (_name, [name, steps, verdicts, sysctls = {}]) => {
      expect(WHY[name]).toBeDefined();
      const lab = await CtLab.make(
        "ip netns exec r iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP",
      );
      for (const [key, value] of Object.entries(sysctls)) lab.sysctl(key, value);
      const ends = new Ends(lab);
      expect(steps.map((step) => (ends.send(...step) ? "1" : "0")).join("")).toBe(verdicts);
    },
  );
});

describe("what a segment does to the connection", () => {
  let lab: CtLab;
  let ends: Ends;
  beforeEach(async () => {
    lab = await CtLab.make();
    ends = new Ends(lab);
    ends.send("c", "S");
    ends.send("s", "SA");
    ends.send("c", "A");
  });
  const timeout = () => lab.only().timeout;
  const state = () => TCP_STATES[lab.only().state];

  it("data that is not acknowledged keeps it for five minutes (nf_conntrack_tcp_timeout_unacknowledged)", () => {
    expect(timeout()).toBe(432000);
    ends.send("c", "PA", { data: 10 });
    expect(timeout()).toBe(300);
    ends.send("s", "A", { ack: (n) => n - 5 });
    expect(timeout()).toBe(300);
    ends.send("s", "A");
    expect(timeout()).toBe(432000);
  });

  it("the same acknowledgement for the fourth time does too (nf_conntrack_tcp_max_retrans)", () => {
    ends.send("s", "A");
    const seen = [1, 2, 3, 4].map(() => {
      ends.send("c", "A");
      return timeout();
    });
    // the handshake's ACK was another sender's last: these begin a row
    expect(seen).toEqual([432000, 432000, 432000, 300]);
    ends.send("c", "A", { window: 9000 });
    expect(timeout()).toBe(432000);
  });

  it("so does a window of nothing", () => {
    ends.send("c", "A", { window: 0 });
    expect(timeout()).toBe(300);
    ends.send("c", "A", { window: 1 });
    expect(timeout()).toBe(432000);
  });

  it("a reset counts where the highest acknowledgement is, and not elsewhere", () => {
    ends.send("s", "PA", { data: 60 });
    ends.send("c", "A");
    ends.send("s", "R", { seq: (n) => n - 10 });
    expect(state()).toBe("ESTABLISHED");
    ends.send("s", "R", { seq: (n) => n + 100 });
    expect(state()).toBe("ESTABLISHED");
    ends.send("s", "R");
    expect(state()).toBe("CLOSE");
    expect(timeout()).toBe(10);
  });

  it("a reset right behind the last data counts though that was not acknowledged", () => {
    ends.send("s", "PA", { data: 60 });
    ends.send("c", "A");
    ends.send("s", "PA", { data: 40 });
    ends.send("s", "R");
    expect(state()).toBe("CLOSE");
  });

  it("an old segment changes no window: the sender's end stays", () => {
    ends.send("c", "PA", { data: 1, seq: (n) => n - 200000 });
    // had it counted, this would acknowledge what was not seen
    ends.send("s", "A");
    expect([state(), timeout()]).toEqual(["ESTABLISHED", 432000]);
  });

  it("options that are cut short end the reading, and nothing is read behind them", () => {
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    for (const options of ["03030a00", "05ff0101", "03000000", "0300ffff", "05020101", "02040500050a0102"])
      ends.send("c", "S", { options: hex(options) });
    expect(lab.only().state).toBe(1);
  });
});
