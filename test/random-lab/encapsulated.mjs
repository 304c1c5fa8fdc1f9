/** Outer headers for random frames: what the far end of a tunnel would send, and now and then what it would not. */
import * as build from "../../.ci/oracle/frames.mjs";

const GRE_CHECKSUM = 0x8000;
const GRE_KEY = 0x2000;

const words = (...values) => Buffer.concat(values.map((v) => Buffer.from([v >>> 24, v >>> 16, v >>> 8, v])));

/** RFC 7348, section 5 */
function vxlan(random, id, frame) {
  const flags = random.chance(0.9) ? 0x08000000 : random.pick([0, 0x88000000, 0x0c000000, 0x08000001]);
  const vni = random.chance(0.92) ? id : id + 1;
  return Buffer.concat([words(flags, ((vni << 8) | (random.chance(0.95) ? 0 : 1)) >>> 0), frame]);
}

/** RFC 8926, section 3.4; options that nobody knows: of their class 0x0109, critical or not */
function geneve(random, id, frame) {
  const option = random.weighted([
    [8, null],
    [1, 0x01090101],
    [1, 0x01098101],
  ]);
  const length = option === null ? 0 : 2;
  const critical = option !== null && option & 0x8000 ? 0x40 : 0;
  const control = random.chance(0.04) ? 0x80 : 0;
  const version = random.chance(0.03) ? 0x40 : 0;
  const head = words(
    (((version | length) << 24) | ((critical | control) << 16) | 0x6558) >>> 0,
    ((random.chance(0.92) ? id : id + 1) << 8) >>> 0,
  );
  return Buffer.concat([head, option === null ? Buffer.alloc(0) : words(option, 0xdeadbeef), frame]);
}

/** RFC 2784 and 2890 */
function gre(random, { agreed }, protocol, data) {
  const asked = random.chance(0.9) ? agreed : random.chance(0.5) ? "" : "key 7 csum";
  const key = /key (\d+)/.exec(asked);
  const sum = asked.includes("csum");
  const sequence = asked.includes("seq");
  const flags = (sum ? GRE_CHECKSUM : 0) | (key ? GRE_KEY : 0) | (sequence ? 0x1000 : 0);
  const head = Buffer.concat([
    words(((flags << 16) | protocol) >>> 0),
    ...(sum ? [words(0)] : []),
    ...(key ? [words(Number(key[1]))] : []),
    ...(sequence ? [words(random.int(0, 3))] : []),
    data,
  ]);
  if (sum) head.writeUInt16BE(random.chance(0.9) ? build.checksum(head) : random.int(0, 65535), 4);
  return head;
}

/**
 * @param tunnel an entry of Topology.tunnels
 * @param inner {frame, packet}: an Ethernet frame, and the packet in it
 * @returns what goes behind the outer IPv4 header
 */
export function encapsulate(random, tunnel, { frame, packet }) {
  switch (tunnel.kind) {
    case "vxlan":
    case "geneve": {
      const data = (tunnel.kind === "vxlan" ? vxlan : geneve)(random, tunnel.id, frame);
      const sum = random.weighted([
        [5, { sum: 0 }],
        [4, {}],
        [1, { sum: random.int(1, 65535) }],
      ]);
      return build.udp(random.int(32768, 60999), tunnel.port, data, sum);
    }
    case "ipip":
      return { proto: 4, body: () => packet };
    case "gre":
      return { proto: 47, body: () => gre(random, tunnel, random.chance(0.95) ? 0x0800 : 0x1234, packet) };
    case "gretap":
      return { proto: 47, body: () => gre(random, tunnel, random.chance(0.95) ? 0x6558 : 0x0800, frame) };
    default:
      throw new Error(`no outer header for ${tunnel.kind}`);
  }
}
