/** Rules, sets, marks: which of them a short cut may pass, and what they count. */
import { describe, expect, it } from "vitest";
import { build, LOOK, ROUTER, tell } from "./story.js";

const { udp } = build;

/** Hits of a flow of 40 datagrams through the rules, each what follows "iptables". */
async function through(rules: string[], more = "", look = ""): Promise<number> {
  const fast = await tell(async (s) => {
    await s.run(`${ROUTER}${more}\n${rules.map((rule) => `ip netns exec r iptables ${rule}`).join("\n")}`);
    for (let i = 0; i < 40; i++) {
      s.send("c", udp(1000, 53, Buffer.alloc(10 + (i % 5) * 10)));
      if (i % 4 === 0) s.send("s", udp(53, 1000, Buffer.alloc(10)));
      s.wait(0.05);
    }
    await s.run(LOOK + look);
  });
  return fast.hits;
}

describe("rules that judge every packet of a flow alike", () => {
  it.each([
    [
      "ports",
      ["-A FORWARD -p udp --dport 53 -j ACCEPT", "-A FORWARD -p udp -m multiport --sports 1,53 -j ACCEPT"],
    ],
    [
      "interfaces and addresses",
      ["-A FORWARD -i ra -s 10.0.1.0/24 -j ACCEPT", "-A FORWARD -m iprange --src-range 10.0.2.1-10.0.2.9"],
    ],
    [
      "chains",
      ["-N X", "-A FORWARD -j X", "-A X -p udp -g X2"].flatMap((r, i) => (i === 0 ? ["-N X2", r] : [r])),
    ],
    [
      "header fields",
      [
        "-A FORWARD -m ttl --ttl-gt 3",
        "-A FORWARD -m tos --tos 0",
        "-A FORWARD -m dscp --dscp 0",
        "-A FORWARD -m mac --mac-source 02:00:00:00:01:02",
        "-A FORWARD -m pkttype --pkt-type unicast",
        "-A FORWARD -m addrtype --dst-type UNICAST",
        "-t raw -A PREROUTING -m rpfilter",
      ],
    ],
    ["marks", ["-t mangle -A PREROUTING -j MARK --set-mark 7", "-A FORWARD -m mark --mark 7 -j ACCEPT"]],
    [
      "fields that are set",
      [
        "-t mangle -A FORWARD -j TTL --ttl-set 9",
        "-t mangle -A FORWARD -j DSCP --set-dscp 12",
        "-t mangle -A POSTROUTING -j CLASSIFY --set-class 1:2",
        "-t mangle -A FORWARD -j TOS --set-tos 0x10/0x3c",
      ],
    ],
    [
      "no tracking",
      [
        "-t raw -A PREROUTING -p udp -j NOTRACK",
        "-A FORWARD -m conntrack --ctstate UNTRACKED -j ACCEPT",
        "-A FORWARD -m state --state NEW",
      ],
    ],
    [
      "a zone",
      [
        "-t raw -A PREROUTING -i ra -j CT --zone 3",
        "-t raw -A PREROUTING -i rb -j CT --zone 3",
        "-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
      ],
    ],
    [
      "marks of connections",
      [
        "-t mangle -A PREROUTING -j CONNMARK --restore-mark",
        "-t mangle -A PREROUTING -m mark --mark 0 -j MARK --set-mark 9",
        "-t mangle -A POSTROUTING -j CONNMARK --save-mark",
        "-A FORWARD -m connmark --mark 9 -j ACCEPT",
      ],
    ],
    [
      "a policy that drops",
      ["-A FORWARD -i rb -j ACCEPT", "-A FORWARD -p udp --dport 99 -j ACCEPT", "-P FORWARD DROP"],
    ],
    ["a rule that drops", ["-A FORWARD -p udp --dport 53 -j DROP"]],
  ])("%s", async (_name, rules) => {
    expect(await through(rules)).toBeGreaterThan(30);
  });
});

describe("rules that do not", () => {
  it.each([
    ["limit", ["-A FORWARD -m limit --limit 5/s --limit-burst 3 -j ACCEPT", "-P FORWARD DROP"]],
    ["statistic", ["-A FORWARD -m statistic --mode nth --every 3 --packet 0 -j DROP"]],
    ["length", ["-A FORWARD -m length --length 0:50 -j DROP"]],
    [
      "recent",
      [
        "-A FORWARD -m recent --name x --update --seconds 1 --hitcount 5 -j DROP",
        "-A FORWARD -m recent --name x --set",
      ],
    ],
    [
      "hashlimit",
      [
        "-A FORWARD -m hashlimit --hashlimit-name h --hashlimit-mode srcip --hashlimit-upto 5/s --hashlimit-burst 2 -j ACCEPT",
        "-P FORWARD DROP",
      ],
    ],
    ["ctexpire", ["-A FORWARD -m conntrack --ctexpire 0:29 -j DROP"]],
    ["LOG", ["-A FORWARD -j LOG"]],
    ["REJECT", ["-A FORWARD -p udp --dport 53 -j REJECT"]],
  ])("%s", async (_name, rules) => {
    expect(await through(rules)).toBeLessThan(12);
  });
});

describe("sets", () => {
  it("that stay, and that count", async () => {
    const sets = `
ip netns exec r ipset create a hash:ip
ip netns exec r ipset add a 10.0.1.2
ip netns exec r ipset create b hash:net,port counters
ip netns exec r ipset add b 10.0.2.0/24,udp:53
ip netns exec r ipset create l list:set
ip netns exec r ipset add l a
ip netns exec r ipset create p bitmap:port range 0-100 counters
ip netns exec r ipset add p 53`;
    const rules = ["l src", "b dst,dst", "p dst"].map(
      (set) => `-A FORWARD -m set --match-set ${set} -j MARK --set-mark 1`,
    );
    const mangled = rules.map((rule) => `-t mangle ${rule}`);
    expect(await through(mangled, sets, "ip netns exec r ipset list")).toBeGreaterThan(30);
  });

  it("whose elements end", async () => {
    const sets = `
ip netns exec r ipset create a hash:ip timeout 1
ip netns exec r ipset add a 10.0.1.2`;
    expect(
      await through(["-A FORWARD -m set --match-set a src -j ACCEPT", "-P FORWARD DROP"], sets),
    ).toBeLessThan(25);
  });

  it("that other packets change", async () => {
    const fast = await tell(async (s) => {
      await s.run(`${ROUTER}
ip netns exec r ipset create seen hash:ip
ip netns exec r iptables -A FORWARD -p udp --dport 99 -j SET --add-set seen dst
ip netns exec r iptables -A FORWARD -p udp --dport 98 -j SET --del-set seen dst
ip netns exec r iptables -A FORWARD -m set --match-set seen src -j DROP
ip netns exec r iptables -A FORWARD -m set --match-set seen dst -j DROP`);
      const some = () => {
        for (let i = 0; i < 6; i++) s.send("c", udp(1000, 53, Buffer.alloc(10)));
        for (let i = 0; i < 6; i++) s.send("s", udp(53, 1000, Buffer.alloc(10)));
      };
      some();
      s.send("c", udp(1000, 99, Buffer.alloc(10)));
      some();
      s.send("c", udp(1000, 98, Buffer.alloc(10)));
      some();
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(20);
  });
});

describe("comments", () => {
  it("tell of rules, translations and drops what they told of the packets before", async () => {
    const fast = await tell(async (s) => {
      await s.run(`${ROUTER}
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.1 -p udp --dport 8080 -j DNAT --to 10.0.2.2:80
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec r iptables -t mangle -A FORWARD -p udp -j MARK --set-mark 1
ip netns exec r iptables -A FORWARD -p udp --dport 99 -j DROP
ip netns exec r iptables -A FORWARD -p udp --dport 53 -j ACCEPT
ip netns exec r iptables -A FORWARD -p udp --dport 80 -j ACCEPT
ip netns exec r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
ip netns exec r iptables -P FORWARD DROP`);
      for (let i = 0; i < 12; i++) {
        s.send("c", udp(1000, 53, Buffer.alloc(20)));
        s.send("c", udp(1000, 99, Buffer.alloc(20)));
        s.send("c", udp(1000, 98, Buffer.alloc(20)));
        s.send("c", udp(1000, 8080, Buffer.alloc(20)), { dst: "10.0.1.1" });
        s.send("s", udp(80, 1000, Buffer.alloc(20)), { dst: "10.0.2.1" });
        s.wait(0.5);
      }
    }, true);
    expect(fast.told.join("")).toMatch(/RULE|iptables/);
    expect(fast.hits).toBeGreaterThan(20);
  });
});
