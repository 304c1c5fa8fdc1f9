/** Tracked connections whose packets take the short cut: the same frames, counters, timeouts and states. */
import { describe, expect, it } from "vitest";
import { build, LOOK, ROUTER, Story, tell } from "./story.js";

const { udp, tcp } = build;

const TRACK = `${ROUTER}
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_acct=1
ip netns exec r iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
ip netns exec r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec r iptables -A FORWARD -m conntrack --ctstate NEW -j ACCEPT
ip netns exec r iptables -P FORWARD DROP
`;

describe("UDP", () => {
  it("one way, for longer than its timeout", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      for (let i = 0; i < 50; i++) {
        s.send("c", udp(1000, 53, Buffer.alloc(10 + (i % 7))));
        s.wait(i % 10 === 9 ? 20 : 0.3);
      }
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(30);
  });

  it("becomes a stream, and ends", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      for (let i = 0; i < 60; i++) {
        s.send("c", udp(1000, 53, Buffer.alloc(20)));
        s.send("s", udp(53, 1000, Buffer.alloc(30)));
        s.wait(0.1);
      }
      await s.run(LOOK);
      s.wait(100);
      await s.run(LOOK);
      s.send("s", udp(53, 1000, Buffer.alloc(30)));
      s.wait(119.9);
      await s.run(LOOK);
      s.wait(60);
      await s.run(LOOK);
      s.send("s", udp(53, 1000, Buffer.alloc(30)));
      s.send("s", udp(53, 1000, Buffer.alloc(30)));
      s.send("s", udp(53, 1000, Buffer.alloc(30)));
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(90);
  });

  it("with a checksum that is wrong is not one of it", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      const good: Buffer = udp(1000, 53, Buffer.alloc(20));
      for (let i = 0; i < 10; i++) s.send("c", good);
      const [router, host] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
      const bad: Buffer = build.eth(
        router,
        host,
        build.ip({ src: "10.0.1.2", dst: "10.0.2.2", id: 77 }, good),
      );
      bad[bad.length - 1]! ^= 1;
      s.frame("c", bad);
      for (let i = 0; i < 10; i++) s.send("c", good);
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(12);
  });

  it("whose connection a program ends begins anew", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 10; i++) s.send("c", udp(1000, 53, Buffer.alloc(20)));
        await s.run("ip netns exec r conntrack -D -p udp 2>/dev/null");
        for (let i = 0; i < 10; i++) s.send("c", udp(1000, 53, Buffer.alloc(20)));
        await s.run("ip netns exec r conntrack -U -p udp --mark 5 2>/dev/null");
        await s.run(LOOK);
      }
    });
    expect(fast.hits).toBeGreaterThan(30);
  });
});

describe("translated", () => {
  it("addresses, ports and checksums, both ways", async () => {
    const fast = await tell(async (s) => {
      await s.run(`${TRACK}
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.1 -p udp --dport 8080 -j DNAT --to 10.0.2.2:80
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.1 -p tcp --dport 8080 -j DNAT --to 10.0.2.2:80
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE`);
      const there = { dst: "10.0.1.1" };
      const back = { dst: "10.0.2.1" };
      s.send("c", tcp(1000, 8080, "S", { seq: 100 }), there);
      s.send("s", tcp(80, 1000, "SA", { seq: 500, ack: 101 }), back);
      s.send("c", tcp(1000, 8080, "A", { seq: 101, ack: 501 }), there);
      for (let i = 0; i < 20; i++) {
        s.send("c", udp(1000 + (i & 1), 8080, Buffer.alloc(20, i)), there);
        s.send("s", udp(80, 1000 + (i & 1), Buffer.alloc(30, i)), back);
        s.send("c", tcp(1000, 8080, "PA", { seq: 101 + 10 * i, ack: 501, data: Buffer.alloc(10, i) }), there);
        s.send("s", tcp(80, 1000, "A", { seq: 501, ack: 111 + 10 * i }), back);
        s.wait(0.2);
      }
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(50);
  });
});

describe("TCP", () => {
  const open = (s: Story) => {
    s.send("c", tcp(1000, 80, "S", { seq: 100 }));
    s.send("s", tcp(80, 1000, "SA", { seq: 500, ack: 101 }));
    s.send("c", tcp(1000, 80, "A", { seq: 101, ack: 501 }));
  };

  it("data, acknowledgements and windows move the timeout as ever", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      open(s);
      let seq = 101;
      for (let i = 0; i < 40; i++) {
        s.send("c", tcp(1000, 80, "PA", { seq, ack: 501, data: Buffer.alloc(100) }));
        seq += 100;
        if (i % 3 === 0) await s.run(LOOK);
        s.send("s", tcp(80, 1000, "A", { seq: 501, ack: seq, window: i % 5 === 4 ? 0 : 1000 + i }));
        if (i % 4 === 0) await s.run(LOOK);
        s.wait(1);
      }
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(20);
  });

  it("segments outside of the window, repeated ones, and the end", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      open(s);
      const data = Buffer.alloc(100);
      for (let i = 0; i < 8; i++) {
        s.send("c", tcp(1000, 80, "PA", { seq: 101 + 100 * i, ack: 501, data }));
        s.send("s", tcp(80, 1000, "A", { seq: 501, ack: 201 + 100 * i }));
      }
      await s.run(LOOK);
      // far ahead, far behind, acknowledging what was never sent
      s.send("c", tcp(1000, 80, "PA", { seq: 90_000_000, ack: 501, data }));
      s.send("c", tcp(1000, 80, "PA", { seq: 4_000_000_000, ack: 501, data }));
      s.send("c", tcp(1000, 80, "PA", { seq: 901, ack: 7_000_000, data }));
      await s.run(LOOK);
      for (let i = 0; i < 8; i++) s.send("c", tcp(1000, 80, "A", { seq: 901, ack: 501 }));
      await s.run(LOOK);
      s.send("c", tcp(1000, 80, "FA", { seq: 901, ack: 501 }));
      s.send("s", tcp(80, 1000, "A", { seq: 501, ack: 902 }));
      await s.run(LOOK);
      s.send("s", tcp(80, 1000, "FA", { seq: 501, ack: 902 }));
      s.send("c", tcp(1000, 80, "A", { seq: 902, ack: 502 }));
      s.send("c", tcp(1000, 80, "A", { seq: 902, ack: 502 }));
      await s.run(LOOK);
      s.wait(130);
      open(s);
      for (let i = 0; i < 5; i++) s.send("c", tcp(1000, 80, "A", { seq: 101, ack: 501 }));
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(10);
  });

  it("picked up on the way, from one side", async () => {
    const fast = await tell(async (s) => {
      await s.run(TRACK);
      for (let i = 0; i < 20; i++) {
        s.send("c", tcp(1000, 80, "A", { seq: 101 + 100 * i, ack: 501, data: Buffer.alloc(100) }));
        s.wait(1);
      }
      await s.run(LOOK);
      s.send("s", tcp(80, 1000, "A", { seq: 501, ack: 301 }));
      for (let i = 0; i < 20; i++)
        s.send("c", tcp(1000, 80, "A", { seq: 2101 + 100 * i, ack: 501, data: Buffer.alloc(100) }));
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(30);
  });
});
