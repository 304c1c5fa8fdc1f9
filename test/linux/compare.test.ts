import { describe, expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { normalise } from "../../.ci/oracle/normalise.mjs";
import { difference, textDifference, type Frame } from "./compare.js";

const [A, B] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b"];
const frame = (iface: string, dir: "in" | "out", bytes: Uint8Array): Frame => ({
  netns: "n",
  iface,
  dir,
  bytes,
});
const datagram = (n: number, id = n) =>
  build.eth(A, B, build.ip({ src: "10.0.0.1", dst: "10.0.0.2", id }, build.udp(n, 7)));
const idOf = (bytes: Uint8Array, o = 14) => (bytes[o + 4]! << 8) | bytes[o + 5]!;

describe("difference", () => {
  const list = [
    frame("a", "out", datagram(1)),
    frame("b", "in", datagram(1)),
    frame("a", "out", datagram(2)),
  ];

  test("is null for equal lists", () => expect(difference(list, [...list])).toBeNull());

  test("names the first frame that is missing", () => {
    const text = difference(list, list.slice(0, 2))!;
    expect(text).toContain("frame 2 of 3 (ours: 2)");
    expect(text).toContain("udp 2 > 7");
    expect(text).toContain("nothing more");
  });

  test("names the first byte where two frames read alike", () => {
    const other = Uint8Array.from(list[2]!.bytes);
    other[41]! ^= 1;
    expect(difference(list, [list[0]!, list[1]!, { ...list[2]!, bytes: other }])).toContain("at byte 41");
  });

  test("tells a wrong interleaving from wrong frames", () => {
    expect(difference(list, [list[1]!, list[0]!, list[2]!])).toContain(
      "only the order between interfaces differs",
    );
  });

  test("sees a wrong direction", () => {
    expect(difference(list, [{ ...list[0]!, dir: "in" }, list[1]!, list[2]!])).toContain("frame 0 of 3");
  });
});

describe("textDifference", () => {
  test("is null for equal texts", () => expect(textDifference("a\nb", "a\nb")).toBeNull());

  test("names the lines that only one has, each as often as it is too many", () => {
    expect(textDifference("a\nb\nb\nc", "a\nb\nd")).toBe("3 lines\n    Linux: b\n    ours:  d\n    Linux: c");
  });

  test("tells another order from other lines", () => {
    expect(textDifference("a\nb", "b\na")).toContain("another order, from line 1");
  });
});

describe("normalise", () => {
  const echoReply = (id: number) =>
    build.eth(B, A, build.ip({ src: "10.0.0.2", dst: "10.0.0.1", id }, build.echoReply(1, 1)));

  test("keeps what came by a pcap and numbers what the kernel made", () => {
    const inputs = [datagram(700)];
    const frames = [
      frame("a", "out", datagram(700)),
      frame("a", "in", echoReply(40000)),
      frame("b", "in", echoReply(40000)),
      frame("a", "in", echoReply(123)),
    ];
    const ids = normalise(frames, inputs).map((f: Frame) => idOf(f.bytes));
    expect(ids).toEqual([700, 1, 1, 2]);
  });

  test("corrects the header checksum, and leaves a wrong one wrong", () => {
    const [good] = normalise([frame("a", "in", echoReply(40000))], []);
    expect(build.checksum(good.bytes.subarray(14, 34))).toBe(0);
    const damaged = echoReply(40000);
    damaged[24] ^= 0x10;
    const [bad] = normalise([frame("a", "in", damaged)], []);
    expect(build.checksum(bad.bytes.subarray(14, 34))).not.toBe(0);
  });

  test("fills in a checksum that lo left as the sum of the pseudo-header, and no other", () => {
    const whole = (payload: Uint8Array): Uint8Array =>
      build.eth(B, A, build.ip({ src: "10.0.0.2", dst: "10.0.0.9", id: 1 }, payload));
    const part = build.udp(50000, 9, build.bytes(5));
    const right = whole(part);
    // RFC 768: addresses, protocol 17 and length 13
    const pseudo = 0x0a00 + 0x0002 + 0x0a00 + 0x0009 + 17 + 13;
    const partial = Uint8Array.from(right);
    partial.set([pseudo >> 8, pseudo & 255], 40);
    const sums = (iface: string, bytes: Uint8Array) =>
      Buffer.from(normalise([frame(iface, "in", bytes)], [])[0].bytes.subarray(40, 42)).toString("hex");
    expect(sums("lo", partial)).toBe(sums("lo", right));
    expect(sums("e0", partial)).not.toBe(sums("e0", right));
    const wrong = Uint8Array.from(right);
    wrong[41]! ^= 1;
    expect(sums("lo", wrong)).not.toBe(sums("lo", right));
  });

  test("treats the header quoted by an error alike", () => {
    const quoted = build.ip({ src: "10.0.0.2", dst: "10.0.0.9", id: 50000 }, build.echoReply(1, 1)).body();
    const error = build.eth(
      A,
      B,
      build.ip({ src: "10.0.0.3", dst: "10.0.0.2", id: 60000 }, build.icmp(11, 0, 0, quoted)),
    );
    const [f] = normalise([frame("a", "in", error)], []);
    expect([idOf(f.bytes), idOf(f.bytes, 42)]).toEqual([1, 2]);
    expect(build.checksum(f.bytes.subarray(34))).toBe(0);
  });

  test("zeroes the times that an option holds, on any alignment, also where an error quotes a header that was not summed again", () => {
    for (const options of ["440c0d00 00bc614e 00bc614f", "01440c0d 0000bc61 4e00bc61 4f000000"]) {
      const bytes = build.eth(
        A,
        B,
        build.ip({ src: "10.0.0.1", dst: "10.0.0.2", id: 9, options: build.hex(options) }, build.udp(1, 2)),
      );
      const [f] = normalise([frame("a", "in", bytes)], [bytes]);
      expect(Buffer.from(f.bytes).toString("hex")).not.toContain("bc61");
      expect(build.checksum(f.bytes.subarray(14, 14 + (f.bytes[14] & 15) * 4))).toBe(0);
      const quoted = build
        .ip(
          { src: "10.0.0.1", dst: "10.0.0.2", id: 9, options: build.hex(options), sum: 0x1234 },
          build.udp(1, 2),
        )
        .body();
      const error = build.eth(
        B,
        A,
        build.ip({ src: "10.0.0.3", dst: "10.0.0.1", id: 7 }, build.icmp(12, 0, 0, quoted)),
      );
      const [e] = normalise([frame("a", "out", error)], [bytes]);
      expect(Buffer.from(e.bytes).toString("hex")).not.toContain("bc61");
      expect(build.checksum(e.bytes.subarray(34))).toBe(0);
    }
  });

  test("leaves 802.3 frames, short frames and other protocols as they are", () => {
    for (const bytes of [
      build.eth802_3(A, B, build.bytes(20)),
      build.bytes(13),
      build.bytes(30),
      datagram(1).subarray(0, 30),
    ]) {
      const [f] = normalise([frame("a", "in", bytes)], []);
      expect(Buffer.compare(f.bytes, bytes)).toBe(0);
    }
  });
});
