/** /proc/sys/net: units, ranges as Linux 6.1 has them, and what a write does to other files. */
import { describe, expect, test } from "vitest";
import { Host } from "./host.js";

/** value written -> value read afterwards; an error name where the write is refused (recorded in Linux 6.1.176) */
const RANGES: Record<string, Record<string, string>> = {
  "net/ipv4/ip_forward": {
    "-1": "-1",
    "2": "2",
    "99999999999": "EINVAL",
    abc: "EINVAL",
    "0x10": "16",
    "1 2": "1",
    "": "EINVAL",
  },
  "net/ipv4/ip_default_ttl": { "0": "EINVAL", "1": "1", "255": "255", "256": "EINVAL" },
  "net/ipv4/icmp_echo_ignore_all": { "-1": "EINVAL", "0": "0", "1": "1", "2": "EINVAL" },
  "net/ipv4/icmp_ratelimit": { "-1": "EINVAL", "0": "0", "1": "10", "255": "260", "0x10": "20" },
  "net/ipv4/icmp_ratemask": { "-1": "-1", "256": "256" },
  "net/ipv4/conf/ra/rp_filter": { "-1": "-1", "256": "256", abc: "EINVAL" },
  "net/ipv4/conf/ra/mc_forwarding": { "0": "EACCES", "1": "EACCES" },
  "net/ipv4/neigh/ra/retrans_time": { "0": "0", "2": "2", "256": "256" },
  "net/ipv4/neigh/ra/retrans_time_ms": { "-1": "EINVAL", "1": "10", "255": "260" },
  "net/ipv4/neigh/ra/base_reachable_time": { "2": "2", "99999999999": "EINVAL" },
  "net/ipv4/neigh/ra/interval_probe_time_ms": { "0": "EINVAL", "1": "10" },
  "net/ipv4/neigh/ra/ucast_solicit": { "-1": "EINVAL", "0": "0" },
  "net/ipv4/neigh/ra/unres_qlen": { "-1": "EINVAL", "0": "0", "3": "3" },
  "net/ipv4/ipfrag_high_thresh": { "1": "EINVAL", "5000000": "5000000" },
  "net/ipv4/ipfrag_low_thresh": { "-1": "EINVAL", "5": "5", "9000000": "EINVAL" },
  "net/ipv4/ipfrag_max_dist": { "-1": "EINVAL", "0": "0" },
  "net/ipv4/igmp_qrv": { "0": "EINVAL", "256": "256" },
  "net/ipv4/ip_no_pmtu_disc": { "255": "255", "256": "EINVAL" },
  "net/ipv4/route/min_pmtu": { "16": "EINVAL", "255": "255" },
  "net/ipv4/fib_multipath_hash_policy": { "2": "2", "255": "EINVAL" },
  "net/ipv4/ip_local_port_range": {
    "0": "EINVAL",
    "1 2": "EINVAL",
    "2000 3000": "2000\t3000",
    "3000 2000": "EINVAL",
  },
  "net/core/somaxconn": { "-1": "EINVAL", "0": "0" },
  "net/ipv6/conf/ra/addr_gen_mode": { "1": "1", "3": "EUNSUPPORTED", "4": "EINVAL" },
  "net/ipv4/tcp_congestion_control": { bbr: "EUNSUPPORTED" },
  "net/bridge/bridge-nf-call-iptables": { "0": "0", "1": "1", "7": "1" },
  "net/ipv4/no_such_file": { "1": "ENOENT" },
  "net/ipv4/conf/eth9/rp_filter": { "1": "ENOENT" },
  "net/ipv4/neigh/default/gc_thresh1": { "1": "ENOENT" },
};

describe("ranges", async () => {
  const host = await Host.make();
  const k = host.lab.kernel;
  test.each(Object.entries(RANGES))("%s", (path, values) => {
    for (const [value, expected] of Object.entries(values)) {
      let result: string;
      try {
        k.apply({ op: "sysctl.set", netns: "r", path, value });
        result = k.sysctl("r", path);
      } catch (error) {
        result = (error as { code: string }).code;
      }
      expect(result, `${path} <- "${value}"`).toBe(expected);
    }
  });

  test("every path that is listed can be read", () => {
    for (const netns of ["", "r"]) {
      const paths = k.sysctlPaths(netns);
      expect(paths.length).toBeGreaterThan(200);
      for (const path of paths) expect(k.sysctl(netns, path), path).toMatch(/^[^\n]*$/);
    }
  });
});

test("ip_forward speaks for all devices, the default and those to come, and takes redirects away", async () => {
  const host = await Host.make("ip netns exec r sysctl -qw net.ipv4.ip_forward=0");
  const read = (path: string) => host.lab.kernel.sysctl("r", `net/ipv4/conf/${path}`);
  expect([read("ra/forwarding"), read("default/forwarding"), read("all/accept_redirects")]).toEqual([
    "0",
    "0",
    "1",
  ]);
  await host.sh("ip netns exec r sysctl -qw net.ipv4.conf.all.forwarding=1; ip -n r link add d0 type dummy");
  expect(["ra", "rb", "lo", "default", "d0"].map((name) => read(`${name}/forwarding`))).toEqual([
    "1",
    "1",
    "1",
    "1",
    "1",
  ]);
  expect([host.lab.kernel.sysctl("r", "net/ipv4/ip_forward"), read("all/accept_redirects")]).toEqual([
    "1",
    "0",
  ]);
});

test("a new default reaches devices that have no address and were not written to", async () => {
  const host = await Host.make("ip -n r link add d0 type dummy; ip -n r link add d1 type dummy");
  const read = (path: string) => host.lab.kernel.sysctl("r", `net/ipv4/conf/${path}`);
  await host.sh("ip netns exec r sysctl -qw net.ipv4.conf.d1.rp_filter=2 net.ipv4.conf.default.rp_filter=1");
  expect(["d0", "d1", "ra"].map((name) => read(`${name}/rp_filter`))).toEqual(["1", "2", "0"]);
});

test("the initial namespace's neighbour defaults are those of devices everywhere", async () => {
  const host = await Host.make();
  await host.sh("sysctl -qw net.ipv4.neigh.default.base_reachable_time=5; ip -n r link add d0 type dummy");
  expect(host.lab.kernel.sysctl("r", "net/ipv4/neigh/d0/base_reachable_time_ms")).toBe("5000");
  expect(host.lab.kernel.sysctl("r", "net/ipv4/neigh/ra/base_reachable_time_ms")).toBe("30000");
});
