/** /proc and /sys as scripts see them. */
import { describe, expect, test } from "vitest";
import { FakeKernel } from "./fake.js";
import { run } from "./harness.js";

function lab(): FakeKernel {
  const kernel = new FakeKernel();
  kernel.apply({ op: "link.add", netns: "", kind: "bridge", ifname: "br0" });
  kernel.apply({ op: "link.add", netns: "", kind: "veth", ifname: "v1", peer: { ifname: "w1" } });
  kernel.apply({ op: "link.set", netns: "", link: "v1", master: "br0" });
  return kernel;
}

describe("/sys/class/net", () => {
  test("attributes", async () => {
    const { stdout } = await run(
      "cd /sys/class/net; cat v1/mtu v1/address v1/ifindex v1/operstate v1/type lo/type v1/flags; cat v1/statistics/rx_bytes; ls -d v1/statistics; readlink v1/master; ls br0/brif",
      { kernel: lab() },
    );
    expect(stdout).toBe("1500\n02:00:00:00:00:02\n3\ndown\n1\n772\n0x1002\n0\nv1/statistics\n../br0\nv1\n");
  });

  test("carrier cannot be read while the device is down", async () => {
    const { status } = await run("cat /sys/class/net/v1/carrier", { kernel: lab() });
    expect(status).toBe(1);
    const { stdout } = await run("ip() { :; }; cat /sys/class/net/lo/carrier", { kernel: lab() });
    expect(stdout).toBe("1\n");
  });

  test("writing changes the device, and errors are the kernel's", async () => {
    const kernel = lab();
    const { stderr } = await run(
      "echo 1400 > /sys/class/net/v1/mtu; echo 10 > /sys/class/net/v1/mtu; echo x > /sys/class/net/v1/mtu; echo 5 > /sys/class/net/v1/ifindex; echo 1 > /sys/class/net/v1/nosuch",
      { kernel },
    );
    expect(kernel.link("", "v1").mtu).toBe(1400);
    expect(stderr).toBe(
      "lab.sh: line 1: echo: write error: Invalid argument\nlab.sh: line 1: echo: write error: Invalid argument\n" +
        "lab.sh: line 1: /sys/class/net/v1/ifindex: Permission denied\nlab.sh: line 1: /sys/class/net/v1/nosuch: No such file or directory\n",
    );
  });

  test("bridge and port options", async () => {
    const kernel = lab();
    const { stdout } = await run(
      "cat /sys/class/net/br0/bridge/{ageing_time,vlan_protocol,multicast_snooping}; echo 0 > /sys/class/net/br0/bridge/multicast_snooping; echo 1 > /sys/class/net/v1/brport/hairpin_mode; cat /sys/class/net/v1/brport/{hairpin_mode,port_no,state}",
      { kernel },
    );
    expect(stdout).toBe("30000\n0x8100\n1\n1\n0x1\n3\n");
    expect(kernel.link("", "br0").bridge!.mcast_snooping).toBe(false);
    expect(kernel.link("", "v1").port!.hairpin).toBe(true);
  });
});

describe("/proc", () => {
  test("sysctls can be listed, read and written", async () => {
    const { stdout } = await run(
      "ls /proc/sys/net/ipv4/conf; echo 1 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward; [ -w /proc/sys/net/ipv4/ip_forward ] && echo w",
    );
    expect(stdout).toBe("all\ndefault\nlo\n1\nw\n");
  });

  test("errors", async () => {
    const { output } = await run(
      "echo 1 > /proc/sys/net/ipv4/nosuch; echo x > /proc/sys/net/ipv4/ip_forward; echo y | tee /proc/sys/net/ipv4/ip_forward; cat /proc/sys/nosuch; cat /proc/net/fib_trie",
    );
    expect(output).toContain(
      "lab.sh: line 1: /proc/sys/net/ipv4/nosuch: No such file or directory\nlab.sh: line 1: echo: write error: Invalid argument\n",
    );
    expect(output).toContain("cat: /proc/sys/nosuch: No such file or directory\n");
    expect(output).toContain("/proc/net/fib_trie is not modelled by vethwork");
  });

  test("/proc/net/arp, route and dev have Linux's columns", async () => {
    const kernel = lab();
    const neighbor = {
      netns: "",
      ifindex: 2,
      dev: "br0",
      dst: "10.0.0.2",
      lladdr: "02:00:00:00:01:01",
      state: "REACHABLE" as const,
      proxy: false,
      router: false,
      used: 0,
      confirmed: 0,
      updated: 0,
      probes: 0,
    };
    kernel.neighborTable.push(
      neighbor,
      { ...neighbor, dst: "10.5.0.2", state: "PERMANENT" },
      { ...neighbor, dst: "10.0.0.9", lladdr: null, state: "FAILED" },
    );
    const route = {
      netns: "",
      type: "unicast" as const,
      table: 254,
      protocol: 2,
      scope: 253,
      metric: 0,
      tos: 0,
      prefsrc: null,
    };
    const hop = { via: null, dev: "br0", weight: 1, onlink: false, dead: false, linkdown: false };
    kernel.routeTable.push(
      { ...route, dst: "0.0.0.0/0", nexthops: [{ ...hop, via: "10.0.0.1" }] },
      { ...route, dst: "10.0.0.0/24", nexthops: [hop] },
      { ...route, dst: "192.0.2.9/32", type: "unreachable", nexthops: [] },
    );
    const { stdout } = await run(
      "cat /proc/net/arp; cut -f1-8 /proc/net/route; awk '{ print length($0) }' /proc/net/route; head -3 /proc/net/dev",
      { kernel },
    );
    expect(stdout).toBe(
      "IP address       HW type     Flags       HW address            Mask     Device\n" +
        "10.0.0.2         0x1         0x2         02:00:00:00:01:01     *        br0\n" +
        "10.5.0.2         0x1         0x6         02:00:00:00:01:01     *        br0\n" +
        "10.0.0.9         0x1         0x0         00:00:00:00:00:00     *        br0\n" +
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n" +
        "br0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n" +
        "br0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n" +
        "*\t090200C0\t00000000\t0205\t0\t0\t0\tFFFFFFFF\n" +
        "127\n127\n127\n127\n" +
        "Inter-|   Receive                                                |  Transmit\n" +
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n" +
        "    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n",
    );
  });
});
