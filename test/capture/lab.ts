/** The file that vethwork writes for two interfaces, for tests that look at it from outside. */
import { PcapngWriter, fileSink } from "../../src/pcap-writer/index.js";

export const START_NS = 946684800_123456789n;
/** An ARP request: 10.0.0.1 asks for 10.0.0.2. */
export const ARP = Uint8Array.from(
  Buffer.from("ffffffffffff020000000001080600010800060400010200000000010a0000010000000000000a000002", "hex"),
);

/** Writes it, with everything that can be in it. */
export function writeLab(path: string): void {
  const sink = fileSink(path);
  const writer = new PcapngWriter(sink.write, {
    os: "Linux 6.1",
    application: "vethwork",
    comments: ["a lab"],
  });
  writer.names([{ kind: "ipv4", address: "10.0.0.1", names: ["client.lab"] }]);
  const mac = "02:00:00:00:00:01";
  const eth0 = writer.addInterface({
    name: "client:eth0",
    description: "veth",
    mac,
    ipv4: ["10.0.0.1/24"],
    ipv6: ["fe80::1/64"],
  });
  const br0 = writer.addInterface({ name: "br0", timeOffsetSeconds: 946684800n });
  for (let i = 0; i < 5; i++)
    writer.packet({
      interfaceId: i % 2 ? br0 : eth0,
      timeNs: START_NS + BigInt(i),
      bytes: ARP,
      flags: { direction: i % 2 ? "in" : "out" },
      packetId: BigInt(i >> 1),
      comments: i === 4 ? ["SKB_DROP_REASON_NEIGH_FAILED"] : [],
      verdicts: i === 4 ? [{ kind: "tc", action: 2n }] : [],
    });
  for (const interfaceId of [eth0, br0])
    writer.statistics({
      interfaceId,
      timeNs: START_NS + 9n,
      startNs: START_NS,
      endNs: START_NS + 9n,
      received: 3n,
      dropped: 1n,
    });
  sink.close();
}
