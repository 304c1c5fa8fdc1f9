/** Tunnels whose UDP has a checksum over all that is inside. */
import { describe, expect, it } from "vitest";
import { ask, compare, datagram, type Datagram, type Sent } from "./paths.js";

/** Client ca - a - b - client cb: cables to the clients, `link` is the tunnel device t0 between a and b (10.0.0.1, 10.0.0.2). */
const hosts = (link: (remote: string) => string) => `
  for h in a b ca cb; do ip netns add $h; done
  ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
  ip link add c0 netns ca address 02:00:00:00:00:ca type veth peer name la netns a address 02:00:00:00:00:1a
  ip link add c0 netns cb address 02:00:00:00:00:cb type veth peer name lb netns b address 02:00:00:00:00:1b
  ip -n a addr add 10.0.0.1/24 dev ea
  ip -n b addr add 10.0.0.2/24 dev eb
  ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev ea
  ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
  ip -n a link add t0 address 02:00:00:00:01:0a ${link("10.0.0.2")}
  ip -n b link add t0 address 02:00:00:00:01:0b ${link("10.0.0.1")}
  for l in a:ea b:eb a:la b:lb ca:c0 cb:c0 a:t0 b:t0; do ip -n \${l%:*} link set \${l#*:} up; done`;
const ROUTED = `
  ip netns exec a sysctl -wq net.ipv4.ip_forward=1
  ip netns exec b sysctl -wq net.ipv4.ip_forward=1
  ip -n a addr add 192.168.1.254/24 dev la
  ip -n b addr add 192.168.2.254/24 dev lb
  ip -n b neigh add 192.168.2.1 lladdr 02:00:00:00:00:cb dev lb
  ip -n a addr add 172.16.0.1/24 dev t0
  ip -n b addr add 172.16.0.2/24 dev t0
  ip -n a neigh add 172.16.0.2 lladdr 02:00:00:00:01:0b dev t0
  ip -n b neigh add 172.16.0.1 lladdr 02:00:00:00:01:0a dev t0
  ip -n a route add 192.168.2.0/24 via 172.16.0.2
  ip -n b route add 192.168.1.0/24 via 172.16.0.1`;
const VXLAN = (remote: string) => `type vxlan id 42 remote ${remote} dstport 4789`;
const ALL = ask("a", "b", "ca", "cb");

const ROUTE: Datagram = {
  to: "02:00:00:00:00:1a",
  from: "02:00:00:00:00:ca",
  src: "192.168.1.1",
  dst: "192.168.2.1",
};
const LENGTHS = [300, 300, 300, 0, 1, 2, 17, 64, 255, 299, 300, 1300, 1300, 1299, 700, 31];

/** UDP and TCP of every length, even and odd. */
function talk(d: Datagram, more: Partial<Datagram> = {}): Sent[] {
  return LENGTHS.flatMap((payload, id) =>
    (["udp", "tcp"] as const).map((protocol) => ({
      at: "ca:c0",
      frame: datagram({ ...d, protocol, payload, id, fill: (id * 53) & 255, ...more }),
    })),
  );
}

describe("flows through tunnels with a checksum", () => {
  for (const how of ["on", "verify"] as const)
    it(`are the same at every length (${how})`, async () => {
      for (const link of [VXLAN, (remote: string) => `type geneve id 9 remote ${remote} udpcsum`]) {
        const sent = talk(ROUTE).concat(talk(ROUTE));
        const cache = await compare(`${hosts(link)}${ROUTED}`, sent, ALL, how);
        expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(20);
      }
    });

  it("are the same behind NAT", async () => {
    const nat = `
      ip netns exec a iptables -t nat -A POSTROUTING -o t0 -j MASQUERADE
      ip netns exec a iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP`;
    const sent = talk(ROUTE).concat(talk(ROUTE));
    const cache = await compare(`${hosts(VXLAN)}${ROUTED}${nat}`, sent, ALL, "verify");
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(20);
  });

  it("are the same where the packet inside has a wrong checksum, or none", async () => {
    const sent = talk(ROUTE).concat(talk(ROUTE));
    // the last byte of every third is another one; every fifth datagram has no checksum
    for (const [i, { frame }] of sent.entries()) {
      if (i % 3 === 2) frame[frame.length - 1]! ^= 0x11;
      if (i % 5 === 4 && frame[23] === 17) frame.fill(0, 40, 42);
    }
    const cache = await compare(`${hosts(VXLAN)}${ROUTED}`, sent, ALL, "verify");
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(10);
  });

  it("are the same where padded frames are bridged into one", async () => {
    const bridged = `
      for n in a:la b:lb; do
        ip -n \${n%:*} link add br0 type bridge
        ip -n \${n%:*} link set t0 master br0; ip -n \${n%:*} link set \${n#*:} master br0
        ip -n \${n%:*} link set br0 up
      done
      bridge -n a fdb add 02:00:00:00:00:cb dev t0 master static
      bridge -n b fdb add 02:00:00:00:00:cb dev lb master static`;
    const sent = [0, 3, 4].flatMap((payload) =>
      (["udp", "tcp"] as const).flatMap((protocol) =>
        Array.from({ length: 9 }, (_, id) => {
          const frame = datagram({ ...ROUTE, to: "02:00:00:00:00:cb", protocol, payload, id, padTo: 60 });
          const end = 14 + ((frame[16]! << 8) | frame[17]!);
          for (let at = end; at < frame.length; at++) frame[at] = id < 5 ? 0 : at * id;
          return { at: "ca:c0", frame };
        }),
      ),
    );
    const cache = await compare(`${hosts(VXLAN)}${bridged}`, sent, ALL, "verify");
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(30);
  });
});
