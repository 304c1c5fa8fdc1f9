/** What files and the tool say about connections, and what they refuse. The columns are Linux's (net/netfilter/nf_conntrack_standalone.c). */
import { beforeAll, describe, expect, it } from "vitest";
import { build, CtLab } from "./lab.js";

const { tcp, udp, bytes } = build;

describe("/proc/net", () => {
  let lab: CtLab;
  beforeAll(async () => {
    lab = await CtLab.make("ip netns exec r sysctl -qw net.netfilter.nf_conntrack_acct=1");
    lab.send("c", udp(1000, 7, bytes(10)));
    lab.send("c", tcp(1001, 7, "S"));
    lab.send("c", tcp(1002, 7, "SF"));
    lab.advance(0.5);
  });
  const cat = (path: string) => lab.nat.run(`ip netns exec r cat /proc/net/${path}`);

  it("nf_conntrack lists the connections", async () => {
    expect(await cat("nf_conntrack")).toBe(
      "ipv4     2 udp      17 29 src=10.0.1.2 dst=10.0.2.2 sport=1000 dport=7 packets=1 bytes=38 [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=7 dport=1000 packets=0 bytes=0 mark=0 use=2\n" +
        "ipv4     2 tcp      6 119 SYN_SENT src=10.0.1.2 dst=10.0.2.2 sport=1001 dport=7 packets=1 bytes=40 [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=7 dport=1001 packets=0 bytes=0 mark=0 use=2\n",
    );
  });
  it("stat/nf_conntrack counts", async () => {
    expect(await cat("stat/nf_conntrack")).toBe(
      "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart\n" +
        "00000002  00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000  00000000 00000000 00000000 00000000\n",
    );
  });
  it.each(["tcp", "udp", "ipt_hashlimit/x", "netfilter/nf_log", "stat/rt_cache"])(
    "%s is refused by name",
    async (path) => {
      await expect(cat(path)).rejects.toThrow(`/proc/net/${path} is not modelled`);
    },
  );
});

describe("protocols whose states are not modelled", () => {
  it("are refused by name where the states matter", async () => {
    const lab = await CtLab.make();
    const key = "-s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 9";
    for (const [command, named] of [
      [`conntrack -I -p sctp ${key}`, "conntrack -I -p sctp"],
      [`conntrack -I -p dccp ${key}`, "conntrack -I -p dccp"],
      [`conntrack -I -p sctp --state ESTABLISHED ${key}`, "conntrack -p sctp --state"],
      ["conntrack -L -p sctp --orig-vtag 1", "conntrack -p sctp --orig-vtag"],
      ["conntrack -L -p dccp --role client", "conntrack -p dccp --role"],
      [
        "sysctl -w net.netfilter.nf_conntrack_sctp_timeout_established=9",
        "nf_conntrack_sctp_timeout_established",
      ],
      ["iptables -A FORWARD -p sctp -m sctp --dport 5", "sctp"],
    ])
      await expect(lab.nat.run(`ip netns exec r ${command}`), command).rejects.toThrow(named);
    expect(await lab.nat.run("ip netns exec r conntrack -L -p sctp 2>&1")).toContain("0 flow entries");
    await lab.nat.run("ip netns exec r sysctl -qw net.netfilter.nf_conntrack_sctp_timeout_established=210");
  });
});
