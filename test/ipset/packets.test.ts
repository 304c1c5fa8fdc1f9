/** Packets and sets: whatever arrives, nothing is left over, and memory does not grow unless elements are added. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { Lab } from "../../src/lab/lab.js";

const DIMENSIONS: Record<string, string> = {
  "hash:ip": "src",
  "hash:net": "dst",
  "hash:ip,port": "src,dst",
  "hash:net,port": "dst,src",
  "hash:ip,port,ip": "src,src,dst",
  "hash:ip,port,net": "dst,dst,src",
  "hash:net,iface": "src,src",
  "hash:net,net": "src,dst",
  "hash:net,port,net": "src,dst,dst",
  "hash:ip,mark": "src,src",
  "hash:mac": "src",
  "hash:ip,mac": "src,src",
  "bitmap:port range 0-65535": "dst",
  "bitmap:ip range 10.0.0.0/16": "src",
};

const SETUP = `
ip netns add r
ip link add va type veth peer name vb netns r
ip link set va up; ip -n r link set vb up; ip -n r addr add 10.0.0.1/16 dev vb
ip netns exec r ipset create all list:set
${Object.entries(DIMENSIONS)
  .map(([type, dimensions], i) => {
    const set = `s${i}`;
    const options = type.startsWith("hash:") ? "maxelem 64 forceadd" : "";
    return `ip netns exec r ipset create ${set} ${type} ${options} timeout 2 counters
ip netns exec r ipset add all ${set}
ip netns exec r iptables -A INPUT -m set --match-set ${set} ${dimensions}
ip netns exec r iptables -A INPUT -m set ! --match-set ${set} ${dimensions} --packets-gt 1 -j SET --add-set ${set} ${dimensions} --exist
ip netns exec r iptables -A INPUT -p udp -j SET --del-set ${set} ${dimensions}`;
  })
  .join("\n")}
ip netns exec r iptables -A INPUT -m set --match-set all src,dst,src
`;

describe("packets", () => {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  const mac: number[] = [];
  beforeAll(async () => {
    const { stderr, exitCode } = await lab.run(SETUP);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    mac.push(
      ...lab.kernel
        .link("r", "vb")
        .address.split(":")
        .map((part) => parseInt(part, 16)),
    );
  });

  const packet = fc
    .record({
      source: fc.integer({ min: 1, max: 9 }),
      sender: fc.integer({ min: 1, max: 5 }),
      protocol: fc.constantFrom(1, 2, 6, 17, 47, 132, 136, 255),
      fragment: fc.constantFrom(0, 0, 0, 0x2000, 0x0003, 0x2003),
      payload: fc.uint8Array({ maxLength: 40 }),
    })
    .map(({ source, sender, protocol, fragment, payload }) => {
      const header = [
        0x45,
        0,
        0,
        20 + payload.length,
        0,
        source,
        fragment >> 8,
        fragment & 255,
        64,
        protocol,
        0,
        0,
      ];
      header.push(10, 0, 0, source + 1, 10, 0, 0, 1);
      let sum = 0;
      for (let i = 0; i < 20; i += 2) sum += (header[i]! << 8) | header[i + 1]!;
      while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
      header[10] = (~sum >> 8) & 255;
      header[11] = ~sum & 255;
      return Uint8Array.from([...mac, 2, 0, 0, 0, 0, sender, 8, 0, ...header, ...payload]);
    });

  it("come and go without a trace but elements", () => {
    const live = () => lab.kernel.statistic(Statistic.packetsLive);
    const used = () => lab.kernel.machine.exports.memory_used!() as number;
    const burst = () =>
      fc.assert(
        fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
          for (const frame of packets) lab.kernel.transmit("", "va", frame);
          lab.kernel.run(50e6);
        }),
        { numRuns: 60, seed: 1 },
      );
    // free lists fill; places of a bitmap keep what they have held; what fragments and errors leave behind ends
    for (let i = 0; i < 6; i++) burst();
    lab.kernel.run(60e9);
    const before = used();
    for (let i = 0; i < 3; i++) burst();
    lab.kernel.run(60e9);
    expect(live()).toBe(0);
    expect(used()).toBe(before);
    for (const set of lab.kernel.ipSets("r").filter(({ type }) => type !== "list:set"))
      expect(lab.kernel.ipSetEntries("r", set.name)).toEqual([]);
  });
});
