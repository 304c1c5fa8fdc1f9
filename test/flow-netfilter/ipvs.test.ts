/** Connections of virtual services whose packets take the short cut. */
import { describe, expect, it } from "vitest";
import { build, ROUTER, tell } from "./story.js";

const { udp, tcp } = build;

const VIP = "10.0.1.100";
const SERVICES = (forward: string) => `${ROUTER}
ip -n r addr add ${VIP}/32 dev ra
ip netns exec r ipvsadm -A -u ${VIP}:53 -s rr
ip netns exec r ipvsadm -a -u ${VIP}:53 -r 10.0.2.2:53 ${forward}
ip netns exec r ipvsadm -a -u ${VIP}:53 -r 10.0.2.3:53 ${forward}
ip netns exec r ipvsadm -A -t ${VIP}:80 -s wlc
ip netns exec r ipvsadm -a -t ${VIP}:80 -r 10.0.2.2:80 ${forward}
`;
const LOOK = `
ip netns exec r ipvsadm -Lnc
ip netns exec r ipvsadm -Ln --stats
ip netns exec r ipvsadm -Ln --rate
ip -n r -s link
`;
const TRACK = `
ip netns exec r sysctl -qw net.ipv4.vs.conntrack=1
ip netns exec r iptables -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
ip netns exec r iptables -A INPUT -m ipvs --ipvs -j ACCEPT
`;

describe.each([
  ["masqueraded", "-m", ""],
  ["masqueraded and tracked", "-m", TRACK],
  ["routed directly", "-g", ""],
  ["tunnelled", "-i", ""],
  ["tunnelled and tracked", "-i", TRACK],
])("%s", (_name, forward, more) => {
  const answered = forward === "-m";

  it("datagrams, until the connection ends", async () => {
    const fast = await tell(async (s) => {
      await s.run(SERVICES(forward) + more);
      for (let i = 0; i < 60; i++) {
        const port = 1000 + (i % 3);
        s.send("c", udp(port, 53, Buffer.alloc(20)), { dst: VIP });
        const src = i % 3 === 1 ? "10.0.2.3" : "10.0.2.2";
        if (answered) s.send("s", udp(53, port, Buffer.alloc(30)), { src });
        s.wait(i % 20 === 19 ? 100 : 0.37);
        if (i % 15 === 0) await s.run(LOOK);
      }
      await s.run(LOOK);
      s.wait(299);
      await s.run(LOOK);
      for (let t = 0; t < 30; t++) {
        s.wait(3);
        await s.run("ip netns exec r ipvsadm -Lnc");
      }
    });
    expect(fast.hits).toBeGreaterThan(25);
  });

  it("segments", async () => {
    const fast = await tell(async (s) => {
      await s.run(SERVICES(forward) + more);
      s.send("c", tcp(1000, 80, "S", { seq: 100 }), { dst: VIP });
      if (answered) s.send("s", tcp(80, 1000, "SA", { seq: 500, ack: 101 }));
      s.send("c", tcp(1000, 80, "A", { seq: 101, ack: 501 }), { dst: VIP });
      for (let i = 0; i < 30; i++) {
        const data = Buffer.alloc(10);
        s.send("c", tcp(1000, 80, "PA", { seq: 101 + 10 * i, ack: 501, data }), { dst: VIP });
        if (answered) s.send("s", tcp(80, 1000, "A", { seq: 501, ack: 111 + 10 * i }));
        s.wait(2.3);
        if (i % 10 === 0) await s.run(LOOK);
      }
      await s.run(LOOK);
      s.send("c", tcp(1000, 80, "FA", { seq: 401, ack: 501 }), { dst: VIP });
      for (let i = 0; i < 5; i++) s.send("c", tcp(1000, 80, "A", { seq: 402, ack: 501 }), { dst: VIP });
      await s.run(LOOK);
      s.wait(130);
      await s.run(LOOK);
    });
    // of a connection that is seen from one side conntrack believes nothing behind the SYN
    if (answered || !more) expect(fast.hits).toBeGreaterThan(20);
  });
});

describe("a flow that IPVS has nothing to do with", () => {
  it("belongs to a connection that comes", async () => {
    const fast = await tell(async (s) => {
      await s.run(SERVICES("-m"));
      // as if from the server to the client, long before the client has begun
      for (let i = 0; i < 6; i++) s.send("s", udp(53, 1000, Buffer.alloc(30)));
      for (let i = 0; i < 6; i++) s.send("c", udp(1000, 53, Buffer.alloc(30)), { dst: VIP });
      for (let i = 0; i < 6; i++) s.send("s", udp(53, 1000, Buffer.alloc(30)), { src: "10.0.2.3" });
      for (let i = 0; i < 6; i++) s.send("s", udp(53, 1000, Buffer.alloc(30)));
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(8);
  });

  it("a service that is changed, a server that goes", async () => {
    const fast = await tell(async (s) => {
      await s.run(SERVICES("-m"));
      const some = (n: number) => {
        for (let i = 0; i < n; i++) s.send("c", udp(1000, 53, Buffer.alloc(30)), { dst: VIP });
      };
      some(6);
      await s.run(`ip netns exec r ipvsadm -d -u ${VIP}:53 -r 10.0.2.2:53`);
      some(6);
      await s.run(LOOK);
      await s.run(`ip netns exec r ipvsadm -a -u ${VIP}:53 -r 10.0.2.2:53 -m`);
      some(6);
      await s.run(`ip netns exec r ipvsadm --set 0 0 5`);
      some(6);
      await s.run(LOOK);
      s.wait(20);
      some(6);
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(10);
  });
});
