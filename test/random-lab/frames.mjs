/** Random frames for a random lab: mostly ones that go somewhere, with their share of odd, damaged and cut ones. */
import * as build from "../../.ci/oracle/frames.mjs";
import { encapsulate } from "./encapsulated.mjs";
import { flowPacket, quotedFlow } from "./flows.mjs";
import { wayTo } from "./stacked.mjs";

const SPECIAL_MACS = [
  "ff:ff:ff:ff:ff:ff",
  "01:00:5e:00:00:01",
  "01:00:5e:01:02:03",
  "33:33:00:00:00:01",
  "01:80:c2:00:00:00",
  "01:80:c2:00:00:0e",
  "02:00:00:00:99:99",
];
const SPECIAL_ADDRESSES = [
  "255.255.255.255",
  "0.0.0.0",
  "127.0.0.1",
  "224.0.0.1",
  "224.0.0.5",
  "239.1.2.3",
  "192.0.2.1",
  "198.51.100.7",
  "240.0.0.1",
  "10.1.0.255",
  "10.1.0.0",
  "10.2.0.255",
  "203.0.113.9",
];
const OPTIONS = [
  "01010101",
  "94040000",
  "07070400000000",
  "070b0800000000deadbeef",
  "440c050000000000000000",
  "44140501" + "00".repeat(16),
  "830704" + "0a010001",
  "890704" + "0a010001",
  "8204aaaa",
  "0703",
  "0700",
  "4403",
  "99041234",
  "00ffffff",
  "940301",
];

export class FrameMaker {
  constructor(random, topology) {
    this.random = random;
    this.topology = topology;
    this.addresses = topology.devices.flatMap((d) => d.addresses);
    this.id = 0x1000;
    /** flows that have begun, for answers and errors about them */
    this.flows = [];
    this.nextPort = 2000;
  }

  address() {
    const { random } = this;
    return random.weighted([
      [10, () => random.pick(this.addresses.length ? this.addresses : SPECIAL_ADDRESSES)],
      [4, () => `10.${random.int(1, this.topology.subnets + 1)}.0.${random.int(1, 250)}`],
      [1, () => random.pick(SPECIAL_ADDRESSES)],
    ])();
  }

  /** A source that no other frame has used lately: errors are limited per destination. */
  source(device) {
    const { random } = this;
    if (random.chance(0.1)) return this.address();
    if (random.chance(0.1) && device.addresses.length) return random.pick(device.addresses);
    return `10.${random.chance(0.85) ? device.subnet : random.int(1, this.topology.subnets + 1)}.0.${random.int(100, 250)}`;
  }

  mac(device) {
    const { random } = this;
    const near = this.topology.devices.filter((d) => d.subnet === device.subnet && d.name !== device.name);
    return random.weighted([
      [14, () => random.pick(near.length ? near : this.topology.devices).mac],
      [2, () => random.pick(this.topology.devices).mac],
      [3, () => random.pick(SPECIAL_MACS)],
    ])();
  }

  payload() {
    const { random } = this;
    return build.bytes(
      random.weighted([
        [8, random.int(0, 60)],
        [2, random.int(100, 600)],
        [2, random.int(1000, 1470)],
        [1, random.int(1473, 1900)],
      ]),
      random.int(0, 255),
    );
  }

  transport() {
    const { random } = this;
    const port = () =>
      this.topology.netfilter
        ? this.nextPort++
        : random.weighted([
            [3, random.int(1, 65535)],
            [2, random.pick([7, 53, 80, 68])],
          ]);
    const bad = random.chance(0.06) ? { sum: random.int(0, 65535) } : {};
    return random.weighted([
      [
        5,
        () =>
          build.udp(port(), port(), this.payload(), {
            ...bad,
            ...(random.chance(0.05) ? { length: random.int(0, 100) } : {}),
          }),
      ],
      [
        4,
        () =>
          build.tcp(port(), port(), [..."FSRPAUEC"].filter(() => random.chance(0.25)).join(""), {
            seq: random.next(),
            ack: random.next(),
            data: random.chance(0.3) ? this.payload() : Buffer.alloc(0),
            ...bad,
          }),
      ],
      [
        6,
        () =>
          build.echo(
            this.topology.netfilter ? this.nextPort++ : random.int(0, 65535),
            random.int(0, 65535),
            this.payload(),
            bad,
          ),
      ],
      [
        2,
        () =>
          build.icmp(
            random.pick([0, 3, 3, 3, 11, 12, 13, 4, 17, 42]),
            random.int(0, 5),
            random.pick([0, 600, 1400, 0x0a010003]),
            this.quote(),
            bad,
          ),
      ],
      [1, () => ({ proto: random.pick([2, 4, 47, 50, 89, 132, 253, 255]), body: () => this.payload() })],
    ])();
  }

  /** What an ICMP error quotes: a packet that one of the addresses may have sent. */
  quote() {
    const { random } = this;
    if (this.flows.length && random.chance(0.8)) return quotedFlow(this, random.pick(this.flows));
    const packet = build
      .ip(
        { src: this.address(), dst: this.address(), id: random.int(1, 4000), df: 1 },
        build.udp(random.int(1, 9999), 7, build.bytes(20)),
      )
      .body();
    return random.chance(0.9) ? packet.subarray(0, 28) : packet.subarray(0, random.int(0, 40));
  }

  /** One frame, or the fragments of one datagram. */
  ipv4(device) {
    const { random } = this;
    if (this.topology.netfilter && random.chance(0.7)) {
      const { header, part } = flowPacket(this, device);
      const length = part.body(Buffer.alloc(4), Buffer.alloc(4)).length;
      if (length < 32 || random.chance(0.85)) return [build.ip(header, part)];
      return build.fragments(header, part, [random.int(1, (length >> 3) - 1) * 8]);
    }
    const header = {
      src: this.source(device),
      dst: this.address(),
      ttl: random.weighted([
        [12, 64],
        [1, 0],
        [2, 1],
        [1, 2],
        [1, 255],
      ]),
      tos: random.weighted([
        [8, 0],
        [1, 0x10],
        [1, random.int(0, 255)],
      ]),
      id: ++this.id,
      df: random.chance(0.25) ? 1 : 0,
    };
    if (random.chance(0.1)) header.options = Buffer.from(random.pick(OPTIONS), "hex");
    const part = this.transport();
    if (random.chance(0.12)) {
      const length = part.body(Buffer.alloc(4), Buffer.alloc(4)).length;
      const cuts = [
        ...new Set(
          Array.from({ length: random.int(1, 3) }, () => random.int(1, Math.max(1, (length >> 3) - 1)) * 8),
        ),
      ]
        .filter((c) => c < length)
        .sort((a, b) => a - b);
      const pieces = build.fragments(header, part, cuts);
      if (random.chance(0.4)) pieces.reverse();
      if (random.chance(0.15)) pieces.push(pieces[0]);
      if (pieces.length > 1 && random.chance(0.2)) pieces.pop();
      return pieces;
    }
    if (random.chance(0.05))
      Object.assign(
        header,
        random.pick([
          { sum: random.int(0, 65535) },
          { version: random.int(0, 15) },
          { ihl: random.int(0, 15) },
          { length: random.int(0, 1600) },
          { mf: 1 },
          { offset: 8 * random.int(1, 8000) },
          { evil: 1 },
        ]),
      );
    return [build.ip(header, part)];
  }

  arp(device) {
    const { random } = this;
    const sha = random.chance(0.85) ? device.mac : random.pick(this.topology.devices).mac;
    const fields = {
      op: random.weighted([
        [8, 1],
        [5, 2],
        [1, random.int(0, 9)],
      ]),
      sha,
      spa: this.source(device),
      tha: random.weighted([
        [3, "00:00:00:00:00:00"],
        [2, sha],
        [2, this.mac(device)],
      ]),
      tpa: random.chance(0.8) ? this.address() : this.source(device),
    };
    if (random.chance(0.15)) fields.spa = fields.tpa;
    if (random.chance(0.04))
      Object.assign(fields, random.pick([{ hw: 6 }, { hw: 2 }, { proto: 0x86dd }, { hln: 5 }, { pln: 16 }]));
    return build.arp(fields);
  }

  /** Joins only: what a leave does depends on the time until the next frame. */
  igmp(device) {
    const { random } = this;
    const group = random.pick(["239.1.2.3", "239.1.2.4", "224.0.0.5", "225.0.0.1"]);
    const part = random.chance(0.7)
      ? build.igmp(random.pick([0x12, 0x16]), group)
      : build.igmp3([{ type: random.pick([2, 4]), group }]);
    return build.ip(
      {
        src: this.source(device),
        dst: random.chance(0.8) ? group : "224.0.0.22",
        ttl: 1,
        id: ++this.id,
        options: build.ROUTER_ALERT,
      },
      part,
    );
  }

  /** The device that a frame on `device` is meant to meet: the one at the other end, or one in a VLAN of the same cable or bridge. */
  around(device) {
    const { random, topology } = this;
    const tagged = topology.devices.filter((d) => {
      if (!d.tag || d === device) return false;
      const { base } = wayTo(d);
      return base !== device && topology.segments.together(base, device);
    });
    return tagged.length && random.chance(0.35) ? random.pick(tagged) : device;
  }

  /** What a tunnel's far end would send to the end that this device reaches; null where there is none. */
  tunnelled(device) {
    const { random, topology } = this;
    const ends = topology.tunnels.flatMap((tunnel) =>
      [0, 1]
        .filter((i) => tunnel.under[i] !== device && tunnel.under[i].subnet === device.subnet)
        .map((i) => ({ tunnel, i })),
    );
    if (!ends.length) return null;
    const { tunnel, i } = random.pick(ends);
    // as if the far end had been handed these frames: they go to the near one
    const inner = this.bare(tunnel.devices[1 - i]);
    const header = {
      src: random.chance(0.92) ? tunnel.addresses[1 - i] : this.address(),
      dst: tunnel.addresses[i],
      ttl: random.pick([64, 64, 1]),
      tos: random.pick([0, 0, 1, 2, 3, 0x10]),
      id: ++this.id,
      df: random.chance(0.4) ? 1 : 0,
    };
    return {
      to: tunnel.under[i].mac,
      part: build.ip(header, encapsulate(random, tunnel, inner)),
    };
  }

  /** A frame without tags and a packet, for the inside of a tunnel. */
  bare(device) {
    const { random } = this;
    const arp = random.chance(0.2);
    const [part] = arp ? [this.arp(device)] : this.ipv4(device);
    const to = arp && random.chance(0.7) ? "ff:ff:ff:ff:ff:ff" : this.mac(device);
    const from = random.chance(0.8) ? device.mac : `02:00:00:00:77:0${random.int(1, 4)}`;
    return { frame: build.eth(to, from, part), packet: part.body() };
  }

  /** A list of frames (fragments come together) to send on `device`. */
  make(device) {
    const { random } = this;
    const tunnelled = random.chance(0.2) ? this.tunnelled(device) : null;
    if (tunnelled) return [build.eth(tunnelled.to, device.mac, tunnelled.part).subarray(0, device.mtu + 14)];
    const meant = this.around(device);
    const way = meant === device ? [] : wayTo(meant).tags;
    const parts = random.weighted([
      [14, () => this.ipv4(meant)],
      [4, () => [this.arp(meant)]],
      [1, () => [this.igmp(meant)]],
      [1, () => [random.bytes(random.int(1, 100))]],
    ])();
    const src = random.chance(0.85)
      ? device.mac
      : random.weighted([
          [3, `02:00:00:00:77:0${random.int(1, 4)}`],
          [1, random.pick(this.topology.devices).mac],
          [1, "01:00:5e:00:00:09"],
          [1, "00:00:00:00:00:00"],
        ]);
    const isArp = parts[0].ethertype === 0x0806;
    const dst = isArp && random.chance(0.7) ? "ff:ff:ff:ff:ff:ff" : this.mac(meant);
    const tag = () => ({
      vid: random.pick([0, 1, 10, 20, 99, 4094]),
      pcp: random.int(0, 7),
      tpid: random.chance(0.85) ? 0x8100 : 0x88a8,
    });
    const tags = way.length
      ? way.map((known) => ({ ...known, pcp: random.pick([0, 0, 3, 5]) }))
      : random.weighted([
          [10, []],
          [2, [tag()]],
          [1, [tag(), tag()]],
        ]);
    return parts.map((part) => {
      let frame = build.eth(dst, src, part, {
        tags,
        pad: random.chance(0.2) ? 60 : 0,
        fill: random.int(0, 255),
      });
      if (random.chance(0.04)) {
        frame = Buffer.from(frame);
        for (let i = random.int(1, 4); i > 0; i--)
          frame[random.int(14, frame.length - 1)] ^= 1 << random.int(0, 7);
      }
      if (random.chance(0.02)) frame = frame.subarray(0, random.int(14, frame.length));
      return frame.subarray(0, device.mtu + 14);
    });
  }
}
