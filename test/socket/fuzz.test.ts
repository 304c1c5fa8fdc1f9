import fc from "fast-check";
import { expect, test } from "vitest";
import { Hosts, noise } from "./hosts.js";

/** Puts right checksums into a frame, so that it gets as far as the sockets. */
function seal(frame: Buffer): Buffer {
  const sum = (from: number, to: number, start = 0): number => {
    let s = start;
    for (let i = from; i < to; i += 2) s += (frame[i]! << 8) | (i + 1 < to ? frame[i + 1]! : 0);
    while (s > 0xffff) s = (s & 0xffff) + (s >>> 16);
    return ~s & 0xffff;
  };
  frame.writeUInt16BE(frame.length - 14, 16);
  frame.writeUInt16BE(0, 24);
  frame.writeUInt16BE(sum(14, 34), 24);
  let pseudo = frame[23]! + frame.length - 34;
  for (let i = 26; i < 34; i += 2) pseudo += frame.readUInt16BE(i);
  const at = frame[23] === 6 ? 50 : 40;
  if (frame.length >= at + 2) {
    frame.writeUInt16BE(0, at);
    frame.writeUInt16BE(sum(34, frame.length, pseudo), at);
  }
  return frame;
}

const edit = fc.record({
  frame: fc.nat(),
  bytes: fc.array(fc.tuple(fc.integer({ min: 34, max: 90 }), fc.nat(255)), { maxLength: 4 }),
  shift: fc.integer({ min: -3000, max: 70000 }),
  cut: fc.integer({ min: 0, max: 40 }),
  waitMs: fc.constantFrom(0, 0, 0, 50, 700),
});

test("segments and datagrams that were tampered with: no trap, every packet returned, nothing left when all is closed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 30 }), async (edits) => {
      const h = await Hosts.make();
      const { listener, client, server } = h.pair();
      const udp = h.kernel.openSocket("s", "udp");
      h.kernel.bindSocket(udp, { address: "0.0.0.0", port: 53 });
      h.carry(client, server, noise(5000));
      h.carry(server, client, noise(100));
      const asker = h.kernel.openSocket("c", "udp");
      h.kernel.sendSocket(asker, Buffer.from("?"), { address: "10.0.0.2", port: 53 });
      const seen = h.lab.frames().filter((f) => f.netns === "c" && f.dir === "out");
      for (const { frame, bytes, shift, cut, waitMs } of edits) {
        const copy = Buffer.from(seen[frame % seen.length]!.bytes);
        if (copy[23] === 6) copy.writeUInt32BE((copy.readUInt32BE(38) + shift) >>> 0, 38);
        for (const [at, value] of bytes) if (at < copy.length) copy[at] = value;
        h.kernel.transmit("c", "eth0", seal(copy.subarray(0, Math.max(42, copy.length - cut))));
        if (waitMs) h.lab.advance(waitMs * 1e6);
      }
      for (const socket of [client, server, listener, udp, asker]) h.kernel.closeInetSocket(socket);
      h.lab.advance(2000e9);
      expect(h.packetsLive()).toBe(0);
      expect([h.kernel.inetSockets("c"), h.kernel.inetSockets("s")]).toEqual([[], []]);
    }),
    { numRuns: 60 },
  );
}, 60_000);
