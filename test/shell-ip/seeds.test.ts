/** Command lines that people type, from tutorials and tickets: each does what it says. */
import { expect, test } from "vitest";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

/** The recorded host, with some devices under the names that these lines use. */
function kernel(): FakeKernel {
  const state = hostState(recordings("shows"));
  const like = (name: string, ifname: string, ifindex: number) => ({
    ...state.links!.find((link) => link.ifname === name)!,
    ifname,
    ifindex,
  });
  state.links!.push(
    like("br0", "docker0", 20),
    like("dummy0", "veth0", 21),
    like("dummy0", "veth1", 22),
    like("dummy0", "eth0", 23),
  );
  return new FakeKernel({ "": state, my_namespace: state, container1: state });
}

const lines = `
ip netns
ip netns list
ip link set docker0 multicast on
ip netns add other_namespace
ip netns exec my_namespace ip addr show
ip link add veth7 type veth peer name veth8
ip link set veth1 netns my_namespace
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ip netns exec my_namespace ip addr add 10.0.0.2/24 dev veth1
ip netns exec my_namespace ip link set veth1 up
ip netns exec my_namespace ip link set lo up
ip link add br7 type bridge
ip link set br0 up
ip addr add 172.17.0.1/16 dev br0
ip link set veth0 master br0
ip netns exec container1 ip route add default via 172.17.0.1
ip addr show
ip addr
ip route show
ip route
ip link show docker0
ip addr show docker0
ip link show type veth
ip link show type bridge
ip -d link show br0
ip -br -c=never addr
ip -4 -o addr show dev br0
ip route get 8.8.8.8
ip neigh show dev br0
ip rule list
ip -s link show eth0
ip link set dev eth0 mtu 9000
ip link set eth0 down
ip link delete veth0
ip addr del 10.0.0.1/24 dev veth0
ip route add 10.1.0.0/16 via 10.0.0.254 dev veth0
ip route replace default via 10.0.0.254 dev veth0
ip route del default
ip rule add fwmark 1 lookup 100
ip -n my_namespace link set lo up
ip --brief link
ip -details -statistics link show dev eth0
`
  .trim()
  .split("\n");

test.each(lines)("%s", async (line) => {
  const fake = kernel();
  const execInNetns = (netns: string, argv: string[]) => ip(argv.slice(1), context(fake, netns));
  const result = await ip(split(line).slice(1), context(fake, "", { execInNetns }));
  expect(result.stderr).toBe("");
  expect(result.exitCode).toBe(0);
  expect(result.stdout !== "" || fake.ops.length > 0).toBe(true);
});
