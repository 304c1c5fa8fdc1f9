/** Random conversations through random networks: what is delivered is what the capture had. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLIENT, DNAT, makeLab, MASQUERADE, replay, SERVER, sh, streamsAt, WEB } from "./lab.js";
import { ACK, captureOf, PSH, Talk, type Side } from "./talk.js";

const NETWORKS = [
  "",
  DNAT,
  DNAT + MASQUERADE,
  DNAT + MASQUERADE.replace("-j MASQUERADE", "-p tcp -j MASQUERADE --random"),
  `ip netns exec router docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 80 -container-ip ${WEB} -container-port 80 &\n`,
];

interface Step {
  side: Side;
  bytes: number;
  kind: "plain" | "unacknowledged" | "retransmitted" | "selective" | "keepalive";
}

const step = fc.record<Step>({
  side: fc.constantFrom("client", "server"),
  bytes: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9000 })),
  kind: fc.constantFrom("plain", "plain", "unacknowledged", "retransmitted", "selective", "keepalive"),
});

const conversation = fc.record({
  clientIsn: fc.integer({ min: 0, max: 0xffffffff }),
  serverIsn: fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constant(0xffffffff)),
  stamps: fc.boolean(),
  clientScale: fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
  serverScale: fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
  gapNs: fc.constantFrom(1e3, 1e6, 30e6, 400e6),
  steps: fc.array(step, { maxLength: 7 }),
  closer: fc.constantFrom<Side>("client", "server"),
});

type Given = typeof conversation extends fc.Arbitrary<infer T> ? T : never;

function talkOf(given: Given, index: number, server = SERVER): Talk {
  const { clientIsn, serverIsn, stamps, clientScale, serverScale, gapNs } = given;
  const talk = new Talk(
    { ...CLIENT, port: CLIENT.port + index, isn: clientIsn, stamps, scale: clientScale },
    { ...server, isn: serverIsn, stamps, scale: serverScale },
    1e9 + index * 7e5,
    gapNs,
  ).open();
  for (const { side, bytes, kind } of given.steps) {
    const data = Buffer.alloc(bytes, `${side} ${index} ${talk.nowNs}`);
    const other = talk.other(side);
    if (kind === "plain") talk.say(side, data);
    else if (kind === "keepalive") talk.say(side, data).segment(side, ACK, { from: talk.position(side) - 1 });
    else if (kind === "unacknowledged") talk.segment(side, PSH | ACK, { data: data.subarray(0, 1400) });
    else {
      const first = data.subarray(0, 700);
      const second = data.subarray(700, 1400);
      const from = talk.position(side);
      // the first is lost on its way, or not in the capture at all; the second comes first
      talk.segment(side, ACK, { data: first, lost: kind === "selective" });
      if (second.length) {
        talk.segment(side, PSH | ACK, { data: second });
        talk.segment(other, ACK, {
          ack: from,
          options: talk.sackOptions(other, from + 700, from + 700 + second.length),
        });
      }
      talk.segment(side, ACK, { from, data: first });
      talk.segment(other, ACK);
    }
  }
  return talk.close(given.closer);
}

describe("random conversations", () => {
  test("arrive as captured when both ends are played", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(conversation, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...NETWORKS),
        fc.constantFrom(0, 0, 20e6),
        async (given, network, delayNs) => {
          const lab = await makeLab(network);
          if (delayNs) lab.setWire("client:eth0", { delayNs });
          const server = network === "" ? { ...SERVER, address: WEB } : SERVER;
          const talks = given.map((one, index) => talkOf(one, index, server));
          const { stateful } = await replay(lab, captureOf(...talks), {}, { peer: "web:eth0" });
          expect(stateful.differences).toEqual([]);
          expect(stateful).toMatchObject({ completed: talks.length, skipped: 0, unchanged: 0 });
          const frames = lab.frames();
          const heard = [...streamsAt(frames, "web").values()].map(String).sort();
          expect(heard).toEqual(talks.map((talk) => String(talk.bytes("client"))).sort());
          if (network) expect(await sh(lab, STATISTICS)).toMatch(/ invalid=0 /);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  test("arrive over wires that lose packets", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(conversation, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 1000 }),
        async (given, seed) => {
          const lab = await makeLab(DNAT + MASQUERADE, seed);
          lab.setWire("client:eth0", { delayNs: 1e6, loss: 0.05 });
          const talks = given.map((one, index) => talkOf(one, index));
          const { stateful } = await replay(
            lab,
            captureOf(...talks),
            { timeoutNs: 60e9 },
            { peer: "web:eth0" },
          );
          expect(stateful.differences).toEqual([]);
          const heard = [...streamsAt(lab.frames(), "web").values()].map(String).sort();
          expect(heard).toEqual(talks.map((talk) => String(talk.bytes("client"))).sort());
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});

const STATISTICS = "ip netns exec router conntrack -S 2>/dev/null | head -1";
