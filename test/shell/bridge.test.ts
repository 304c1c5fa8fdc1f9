/** bridge and brctl: texts as iproute2 6.1 and bridge-utils 1.7 print them on Linux 6.1. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FakeKernel } from "./fake.js";
import { run } from "./harness.js";

function lab(): FakeKernel {
  const kernel = new FakeKernel();
  kernel.apply({ op: "link.add", netns: "", kind: "bridge", ifname: "br0", address: "02:00:00:00:00:99" });
  for (const number of [1, 2]) {
    kernel.apply({
      op: "link.add",
      netns: "",
      kind: "veth",
      ifname: `v${number}`,
      address: `02:00:00:00:00:0${number}`,
      peer: { ifname: `w${number}` },
    });
    kernel.apply({ op: "link.set", netns: "", link: `v${number}`, master: "br0", up: true });
    kernel.apply({ op: "link.set", netns: "", link: `w${number}`, up: true });
  }
  return kernel;
}

const V1 =
  "3: v1@w1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 \n";
const V2 =
  "5: v2@w2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 \n";
const DETAILS =
  "    hairpin off guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n";

async function tool(
  command: string,
  kernel = lab(),
): Promise<{ stdout: string; stderr: string; status: number; kernel: FakeKernel }> {
  return run(command, { kernel });
}

describe("bridge link", () => {
  test.each([
    ["bridge link", V1 + V2],
    ["bridge link show dev v1", V1],
    ["bridge -d link show dev v1", V1 + DETAILS],
    ["bridge link show master br0", V1 + V2],
    [
      "bridge -j link show dev v1",
      '[{"ifindex":3,"link":"w1","ifname":"v1","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"master":"br0","state":"forwarding","priority":32,"cost":2}]\n',
    ],
  ])("%s", async (command, expected) => {
    const { stdout, stderr, status } = await tool(command);
    expect([stdout, stderr, status]).toEqual([expected, "", 0]);
  });

  test("set changes the port", async () => {
    const { kernel, stdout } = await tool(
      "bridge link set dev v1 learning off flood off hairpin on isolated on cost 10 priority 5 state blocking; bridge -d link show dev v1",
    );
    expect(kernel.ops.at(-1)).toEqual({
      op: "link.set",
      netns: "",
      link: "v1",
      port: { learning: false, flood: false, hairpin: true, isolated: true, cost: 10, priority: 5, state: 4 },
    });
    expect(stdout).toContain(
      "state blocking priority 5 cost 10 \n    hairpin on guard off root_block off fastleave off learning off flood off ",
    );
  });

  test.each([
    [
      "bridge link set dev v1 hairpin maybe",
      234,
      'Error: argument of "hairpin" must be one of "off", "on", not "maybe"\n',
    ],
    ["bridge link set dev nosuch hairpin on", 255, 'Cannot find bridge device "nosuch"\n'],
    ["bridge link set hairpin on", 255, "Device is a required argument.\n"],
    ["bridge link set dev w1 hairpin on", 255, "RTNETLINK answers: Operation not supported\n"],
    ["bridge link show dev nosuch", 255, 'Cannot find device "nosuch"\n'],
    ["bridge foo", 255, 'Object "foo" is unknown, try "bridge help".\n'],
    ["bridge fdb foo", 255, 'Command "foo" is unknown, try "bridge fdb help".\n'],
    ["bridge -x", 255, 'Option "-x" is unknown, try "bridge help".\n'],
    ["bridge -n nosuch link", 255, 'Cannot open network namespace "nosuch": No such file or directory\n'],
    [
      "bridge link set dev v1 vlan_tunnel on",
      255,
      "vethwork: bridge: the port option vlan_tunnel is not modelled\n",
    ],
  ])("%s", async (command, expected, message) => {
    const { stderr, status } = await tool(command);
    expect([status, stderr]).toEqual([expected, message]);
  });
});

describe("bridge fdb", () => {
  test("add, show, filter, delete", async () => {
    const { stdout, stderr } = await tool(`bridge fdb add 02:00:00:00:00:55 dev v1 master static
bridge fdb add 02:00:00:00:00:56 dev v1 master sticky static; bridge fdb add 02:00:00:00:00:57 dev v2 master dynamic extern_learn
bridge fdb add 02:00:00:00:00:58 dev v2 master vlan 10; bridge fdb add 02:00:00:00:00:59 dev w2
sleep 7
bridge fdb; bridge fdb show dev v1; bridge -s fdb show brport v1 state static; bridge fdb show br br0 dynamic; bridge fdb show vlan 10; bridge -j fdb show dev w2
bridge fdb del 02:00:00:00:00:55 dev v1 master; bridge fdb del 02:00:00:00:00:55 dev v1 master; echo $?`);
    expect(stderr).toBe("RTNETLINK answers: No such file or directory\n");
    expect(stdout).toBe(
      "02:00:00:00:00:55 dev v1 master br0 static\n02:00:00:00:00:56 dev v1 sticky master br0 static\n02:00:00:00:00:57 dev v2 extern_learn master br0 \n" +
        "02:00:00:00:00:58 dev v2 vlan 10 master br0 permanent\n02:00:00:00:00:59 dev w2 self permanent\n" +
        "02:00:00:00:00:55 master br0 static\n02:00:00:00:00:56 sticky master br0 static\n" +
        "02:00:00:00:00:55 used 7/7 master br0 static\n02:00:00:00:00:56 used 7/7 sticky master br0 static\n" +
        "02:00:00:00:00:55 dev v1 master br0 static\n02:00:00:00:00:56 dev v1 sticky master br0 static\n02:00:00:00:00:57 dev v2 extern_learn master br0 \n" +
        "02:00:00:00:00:58 dev v2 vlan 10 master br0 permanent\n" +
        '[{"mac":"02:00:00:00:00:59","flags":["self"],"state":"permanent"}]\n255\n',
    );
  });

  test.each([
    ["bridge fdb add 02:00:00:00:00 dev w1 master static", "Invalid mac address 02:00:00:00:00\n"],
    ["bridge fdb add 02:00:00:00:00:55 master static", "Device and address are required arguments.\n"],
    ["bridge fdb add 02:00:00:00:00:55 dev nosuch", 'Cannot find device "nosuch"\n'],
    ["bridge fdb add 02:00:00:00:00:55 dev w1 master static", "RTNETLINK answers: Operation not supported\n"],
    ["bridge fdb show br nosuch", 'Cannot find bridge device "nosuch"\n'],
    ["bridge fdb flush dev v1", "RTNETLINK answers: Operation not supported\n"],
  ])("%s", async (command, message) => {
    const { stderr, status } = await tool(command);
    expect([status, stderr]).toEqual([255, message]);
  });
});

describe("bridge vlan", () => {
  test("show", async () => {
    const { stdout } = await tool(
      "bridge vlan add dev v1 vid 10; bridge vlan add dev v1 vid 23-25; bridge vlan add dev v1 vid 30 pvid untagged; bridge vlan; bridge -j vlan show dev v1; bridge vlan show vid 10",
    );
    expect(stdout).toBe(
      "port              vlan-id  \nv1                10\n                  23\n                  24\n                  25\n                  30 PVID Egress Untagged\n" +
        '[{"ifname":"v1","vlans":[{"vlan":10},{"vlan":23},{"vlan":24},{"vlan":25},{"vlan":30,"flags":["PVID","Egress Untagged"]}]}]\n' +
        "port              vlan-id  \nv1                10\n",
    );
  });

  test.each([
    ["bridge vlan add dev v1 vid 4095", "Error: bridge: Vlan id is invalid.\n"],
    ["bridge vlan add dev v1 vid 5000", 'Invalid VLAN ID "5000"\n'],
    ["bridge vlan add dev v1", "Device and VLAN ID are required arguments.\n"],
    ["bridge vlan add dev v1 vid 40-50 pvid", "pvid cannot be configured for a vlan range\n"],
    ["bridge vlan add dev w1 vid 10", "RTNETLINK answers: Operation not supported\n"],
  ])("%s", async (command, message) => {
    const { stderr, status } = await tool(command);
    expect([status, stderr]).toEqual([255, message]);
  });
});

test("any words to bridge end in words, never in a crash", async () => {
  const words = [
    "link",
    "fdb",
    "vlan",
    "show",
    "set",
    "add",
    "del",
    "dev",
    "v1",
    "br0",
    "nosuch",
    "vid",
    "10",
    "1-4",
    "master",
    "self",
    "static",
    "02:00:00:00:00:01",
    "hairpin",
    "on",
    "-j",
    "-d",
    "cost",
    "br",
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 7 }), async (parts) => {
      const { stderr } = await tool(`bridge ${parts.join(" ")}`);
      expect(stderr).not.toMatch(/TypeError|undefined|\bat /);
    }),
    { numRuns: 60 },
  );
});

describe("brctl", () => {
  test("show and showstp", async () => {
    const { stdout } = await tool(
      "brctl show; brctl setageing br0 20; brctl setfd br0 4; brctl setbridgeprio br0 100; brctl setpathcost br0 v1 33; brctl setportprio br0 v1 3; brctl hairpin br0 v1 on; brctl showstp br0 | head -22",
    );
    expect(stdout).toBe(
      "bridge name\tbridge id\t\tSTP enabled\tinterfaces\nbr0\t\t8000.020000000099\tno\t\tv1\n\t\t\t\t\t\t\tv2\n" +
        "br0\n bridge id\t\t0064.020000000099\n designated root\t0064.020000000099\n root port\t\t   0\t\t\tpath cost\t\t   0\n max age\t\t  20.00\t\t\tbridge max age\t\t  20.00\n" +
        " hello time\t\t   2.00\t\t\tbridge hello time\t   2.00\n forward delay\t\t   4.00\t\t\tbridge forward delay\t   4.00\n ageing time\t\t  20.00\n hello timer\t\t   0.00\t\t\ttcn timer\t\t   0.00\n" +
        " topology change timer\t   0.00\t\t\tgc timer\t\t   0.00\n flags\t\t\t\n\n\n" +
        "v1 (1)\n port id\t\t0c01\t\t\tstate\t\t     forwarding\n designated root\t0064.020000000099\tpath cost\t\t  33\n designated bridge\t0064.020000000099\tmessage age timer\t   0.00\n" +
        " designated port\t0c01\t\t\tforward delay timer\t   0.00\n designated cost\t   0\t\t\thold timer\t\t   0.00\n flags\t\t\t\n hairpin mode\t\t   1\n\n",
    );
  });

  test("builds and takes apart", async () => {
    const { kernel, stdout } = await tool(
      "brctl addbr x; brctl addif x w1 w2; brctl show x; brctl delif x w1; brctl delif x w2; brctl delbr x; brctl stp br0 on; brctl show br0 | awk '{print $3}' | tail -2 | head -1",
    );
    expect(stdout).toBe(
      "bridge name\tbridge id\t\tSTP enabled\tinterfaces\nx\t\t8000.020000000006\tno\t\tw1\n\t\t\t\t\t\t\tw2\nyes\n",
    );
    expect(kernel.links("").map((link) => link.ifname)).not.toContain("x");
  });

  test.each([
    ["brctl addbr br0", "device br0 already exists; can't create bridge with the same name\n"],
    ["brctl delbr nosuch", "bridge nosuch doesn't exist; can't delete it\n"],
    ["brctl delbr w1", "can't delete bridge w1: Operation not permitted\n"],
    ["brctl addif br0 v1", "device v1 is already a member of a bridge; can't add it to bridge br0.\n"],
    ["brctl addif br0 nosuch", "interface nosuch does not exist!\n"],
    ["brctl addif nosuch w1", "bridge nosuch does not exist!\n"],
    ["brctl delif br0 w1", "device w1 is not a port of br0\n"],
    ["brctl show nosuch", "bridge nosuch does not exist!\n"],
    ["brctl show v1", "device v1 is not a bridge!\n"],
    ["brctl showmacs nosuch", "read of forward table failed: No such device\n"],
    ["brctl setageing br0 x", "bad ageing time value\n"],
    ["brctl setageing nosuch 20", "set ageing time failed: No such device\n"],
    [
      "brctl setageing br0",
      "Incorrect number of arguments for command\nUsage: brctl setageing <bridge> <time>\t\tset ageing time\n",
    ],
    ["brctl addbr", "Incorrect number of arguments for command\nUsage: brctl addbr <bridge>\t\tadd bridge\n"],
    ["brctl setpathcost br0 w1 33", "set path cost failed: No such file or directory\n"],
    ["brctl hairpin br0 w1 on", "can't set w1 to hairpin on bridge br0: No such file or directory\n"],
    ["brctl stp br0 maybe", "expect on/off for argument\n"],
  ])("%s", async (command, message) => {
    const { stderr, status } = await tool(command);
    expect([status, stderr]).toEqual([1, message]);
  });
});
