/** Captures that were tampered with: no trap, no hang, every packet and every byte given back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { CLIENT, DNAT, makeLab, MASQUERADE, SERVER } from "./lab.js";
import { captureOf, Talk } from "./talk.js";

test("tampered conversations end", async () => {
  const lab = await makeLab(DNAT + MASQUERADE + "ip netns exec web nc -k -l -p 80 > got &\n");
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          frame: fc.nat({ max: 30 }),
          at: fc.nat({ max: 90 }),
          value: fc.integer({ min: 0, max: 255 }),
          kind: fc.constantFrom("set", "set", "drop", "twice", "swap", "cut"),
        }),
        { maxLength: 12 },
      ),
      fc.boolean(),
      fc.boolean(),
      async (edits, peer, send) => {
        const ends = { ...CLIENT, stamps: true, scale: 7 };
        const talk = new Talk(ends, { ...SERVER, stamps: true, scale: 3 })
          .open()
          .say("client", Buffer.alloc(4000, "a"))
          .say("server", Buffer.alloc(6000, "b"))
          .say("client", "c")
          .close();
        const frames = talk.frames;
        for (const { frame, at, value, kind } of edits) {
          const index = frame % Math.max(frames.length, 1);
          const one = frames[index];
          if (!one) continue;
          if (kind === "set") one.bytes[at % one.bytes.length] = value;
          else if (kind === "drop") frames.splice(index, 1);
          else if (kind === "twice") frames.splice(index, 0, { ...one, bytes: one.bytes.slice() });
          else if (kind === "cut") one.bytes = one.bytes.slice(0, Math.max(at, 15));
          else one.atNs += value * 1e5;
        }
        if (!frames.length) return;
        const result = await lab.replay(
          "client:eth0",
          { name: "tampered.pcap", bytes: captureOf(talk) },
          {
            stateful: { rest: send ? "send" : "skip", timeoutNs: 1e9, conversationLimit: 2, heldBytes: 4096 },
            ...(peer ? { peer: "web:eth0" } : {}),
          },
        );
        expect(result.stateful).toBeDefined();
        lab.advance(1e9);
        lab.frames();
        expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
