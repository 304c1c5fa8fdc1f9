/** Membership of a host (net/ipv4/igmp.c). Nothing here joins more than the group of all hosts, which is never reported. */
import { expect, test } from "vitest";
import { build, Host } from "./host.js";

test("224.0.0.1 is joined when a device comes up, silently, and its MAC is listened to", async () => {
  const host = await Host.make();
  expect(host.heard()).toEqual([]);
  expect(await host.sh("bridge -n r fdb show dev ra")).toContain("01:00:5e:00:00:01 self permanent");
  await host.sh("ip -n r link set ra down");
  expect(await host.sh("bridge -n r fdb show dev ra")).not.toContain("01:00:5e:00:00:01");
});

test("echo to 224.0.0.1 is answered where icmp_echo_ignore_broadcasts is 0, to another group never", async () => {
  const host = await Host.make(`ip netns exec r sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
    ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev ra`);
  host.send(build.ip({ src: "10.0.1.2", dst: "224.0.0.1", ttl: 1 }, build.echo(1, 1)), {
    to: "01:00:5e:00:00:01",
  });
  host.send(build.ip({ src: "10.0.1.2", dst: "224.0.0.9", ttl: 1 }, build.echo(1, 2)), {
    to: "01:00:5e:00:00:09",
  });
  const heard = host.heard();
  expect(heard).toHaveLength(1);
  expect(heard[0]).toContain("10.0.1.1 > 10.0.1.2");
  host.settle(1);
});

test("queries of all versions, good and bad, are survived without a report for 224.0.0.1", async () => {
  const host = await Host.make();
  for (const part of [
    build.igmp(0x11, "0.0.0.0", 0),
    build.igmp(0x11, "0.0.0.0", 100),
    build.igmp(0x11, "224.0.0.1", 10),
  ]) {
    host.send(build.ip({ src: "10.0.1.9", dst: "224.0.0.1", ttl: 1 }, part), { to: "01:00:5e:00:00:01" });
  }
  host.lab.advance(20e9);
  expect(host.heard()).toEqual([]);
  host.settle(1);
});
