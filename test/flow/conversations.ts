/** TCP between the hosts of the fuzz: what both ends of a conversation would send, and what they would not. */
import fc from "fast-check";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";

interface End {
  /** namespace whose eth0 sends */
  at: string;
  mac: string;
  /** its own address, and the one that it answers to: the other end behind NAT */
  ip: string;
  to: string;
  /** MAC of who takes its frames */
  next: string;
}

const [A, B, C] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:0c"];
const [BRIDGE, ROUTER] = ["02:00:00:00:00:01", "02:00:00:00:00:02"];
/** Through the masquerading router, to a service that it translates, and past it over the bridge. */
const CONVERSATIONS: [client: End, server: End][] = [
  [
    { at: "a", mac: A, ip: "10.0.1.2", to: "10.0.2.2", next: BRIDGE },
    { at: "b", mac: B, ip: "10.0.2.2", to: "10.0.2.1", next: ROUTER },
  ],
  [
    { at: "c", mac: C, ip: "10.0.1.3", to: "10.9.9.9", next: BRIDGE },
    { at: "b", mac: B, ip: "10.0.2.2", to: "10.0.2.1", next: ROUTER },
  ],
  [
    { at: "a", mac: A, ip: "10.0.1.2", to: "10.0.1.3", next: C },
    { at: "c", mac: C, ip: "10.0.1.3", to: "10.0.1.2", next: A },
  ],
];

const ODD = [
  "fin",
  "rst",
  "syn",
  "old",
  "beyond the window",
  "ack of what was not sent",
  "closed window",
  "keep-alive",
  "urgent",
  "retransmission",
  "selective ack",
  "bad checksum",
] as const;

export type TcpStep = {
  kind: "tcp";
  conversation: number;
} & (
  | { does: "opens" }
  | { does: "talks"; from: 0 | 1; times: number; bytes: number; window: number; stamped: boolean }
  | { does: (typeof ODD)[number]; from: 0 | 1 }
);

const conversation = fc.nat(CONVERSATIONS.length - 1);
const from = fc.constantFrom(0 as const, 1 as const);
const kind = fc.constant("tcp" as const);
export const tcpStep: fc.Arbitrary<TcpStep> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind, conversation, does: fc.constant("opens" as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind,
      conversation,
      does: fc.constant("talks" as const),
      from,
      times: fc.integer({ min: 2, max: 8 }),
      bytes: fc.constantFrom(0, 1, 100, 1400),
      window: fc.constantFrom(0, 500, 8000, 65535),
      stamped: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind, conversation, does: fc.constantFrom(...ODD), from }) },
);

interface Segment {
  seq?: number;
  ack?: number;
  window?: number;
  options?: Buffer;
  data?: Buffer;
  sum?: number;
  urg?: number;
}

/** The conversations of a run: where each end is. */
export class Conversations {
  private id = 0;
  private readonly all = CONVERSATIONS.map((ends, i) => ({
    ends,
    ports: [4000 + i, 80 + i] as const,
    /** what each end sends next */
    next: [1000, 4_294_960_000],
  }));

  constructor(private readonly send: (at: string, frame: Uint8Array) => void) {}

  take(step: TcpStep): void {
    const one = this.all[step.conversation]!;
    const segment = (side: 0 | 1, flags: string, fields: Segment = {}) => {
      const end = one.ends[side];
      const [sport, dport] = [one.ports[side], one.ports[1 - side]];
      const seq = one.next[side]!;
      const ack = flags.includes("A") ? one.next[1 - side]! : 0;
      const part: unknown = build.tcp(sport, dport, flags, { seq, ack, window: 8000, ...fields });
      const packet: unknown = build.ip({ src: end.ip, dst: end.to, id: this.id++ & 0xffff }, part);
      this.send(end.at, build.eth(end.next, end.mac, packet));
    };
    const sent = (side: 0 | 1, bytes: number) => (one.next[side] = (one.next[side]! + bytes) >>> 0);
    if (step.does === "opens") {
      // window scaling and selective acknowledgements, as everybody offers
      const options = Buffer.from("020405b40402010303070000", "hex");
      segment(0, "S", { options });
      sent(0, 1);
      segment(1, "SA", { options });
      sent(1, 1);
      segment(0, "A");
      return;
    }
    const { from: side } = step;
    const other = side ? 0 : 1;
    const [seq, ack] = [one.next[side]!, one.next[other]!];
    switch (step.does) {
      case "talks":
        for (let i = 0; i < step.times; i++) {
          const options = step.stamped ? timestamps(i) : Buffer.alloc(0);
          const data = Buffer.alloc(step.bytes, i);
          segment(side, step.bytes ? "PA" : "A", { data, options });
          sent(side, step.bytes);
          segment(other, "A", { window: step.window, options });
        }
        return;
      case "fin":
        segment(side, "FA");
        sent(side, 1);
        segment(other, "A");
        return;
      case "rst":
        return segment(side, "R");
      case "syn":
        return segment(side, "S");
      case "old":
        return segment(side, "PA", { seq: (seq - 200_000) >>> 0, data: Buffer.alloc(10) });
      case "beyond the window":
        return segment(side, "PA", { seq: (seq + 200_000_000) >>> 0, data: Buffer.alloc(10) });
      case "ack of what was not sent":
        return segment(side, "A", { ack: (ack + 100_000) >>> 0 });
      case "closed window":
        return segment(side, "A", { window: 0 });
      case "keep-alive":
        segment(side, "A", { seq: (seq - 1) >>> 0 });
        return segment(other, "A");
      case "urgent":
        return segment(side, "PAU", { urg: 1, data: Buffer.alloc(2) });
      case "retransmission":
        for (let i = 0; i < 5; i++) segment(side, "PA", { data: Buffer.alloc(20) });
        return;
      case "selective ack":
        return segment(side, "A", { options: selectiveAck(ack + 100, ack + 200) });
      case "bad checksum":
        return segment(side, "PA", { data: Buffer.alloc(30), sum: 0x1234 });
    }
  }
}

/** RFC 7323. */
function timestamps(value: number): Buffer {
  const options = Buffer.from("0101080a0000000000000000", "hex");
  options.writeUInt32BE(value, 4);
  return options;
}

/** RFC 2018, one block. */
function selectiveAck(left: number, right: number): Buffer {
  const options = Buffer.from("0101050a0000000000000000", "hex");
  options.writeUInt32BE(left >>> 0, 4);
  options.writeUInt32BE(right >>> 0, 8);
  return options;
}
