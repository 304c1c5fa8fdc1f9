/** sysctl, tcpreplay, ethtool, xargs and the small tools. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { getopt, OptionError } from "../../src/shell/getopt.js";
import { netnsExec } from "../../src/shell/ip-program.js";
import { sysctlPath } from "../../src/shell/sysctl/sysctl.js";
import { parseDuration } from "../../src/shell/system/time.js";
import { pcapHeader, pcapRecord } from "../../src/pcap-writer/pcap.js";
import { FakeKernel } from "./fake.js";
import { run } from "./harness.js";

describe("sysctl", () => {
  const forward = "net.ipv4.ip_forward";
  test.each([
    [`sysctl ${forward}`, 0, "net.ipv4.ip_forward = 0\n", ""],
    [
      `sysctl -w ${forward}=1; sysctl -n ${forward}; sysctl net/ipv4/ip_forward`,
      0,
      "net.ipv4.ip_forward = 1\n1\nnet.ipv4.ip_forward = 1\n",
      "",
    ],
    [`sysctl -N ${forward}; sysctl -q ${forward}=1; sysctl -b ${forward}`, 0, "net.ipv4.ip_forward\n1", ""],
    [
      "sysctl net.ipv4.nosuch",
      1,
      "",
      "sysctl: cannot stat /proc/sys/net/ipv4/nosuch: No such file or directory\n",
    ],
    [
      "sysctl -w net.ipv4.nosuch=1",
      1,
      "",
      "sysctl: cannot stat /proc/sys/net/ipv4/nosuch: No such file or directory\n",
    ],
    ["sysctl -e net.ipv4.nosuch", 0, "", ""],
    [`sysctl -w ${forward}=abc`, 1, "", 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n'],
    [`sysctl -w ${forward}`, 1, "", "sysctl: command line(0): invalid syntax, continuing...\n"],
    [
      `sysctl ${forward} = 1`,
      2,
      "net.ipv4.ip_forward = 0\n",
      "sysctl: cannot stat /proc/sys/1: No such file or directory\n",
    ],
    ["sysctl -w =3", 1, "", "sysctl: Path is not under /proc/sys/: /proc/sys/\n"],
    ["sysctl -a -r ipv4.ip_forw", 0, "net.ipv4.ip_forward = 0\n", ""],
    ["sysctl net.ipv4.conf.lo", 0, "net.ipv4.conf.lo.rp_filter = 0\n", ""],
    ["sysctl -p /nosuch", 1, "", 'sysctl: cannot open "/nosuch": No such file or directory\n'],
  ])("%s", async (command, expected, out, err) => {
    const { stdout, stderr, status } = await run(command);
    expect([status, stdout, stderr]).toEqual([expected, out, err]);
  });

  test("-p FILE", async () => {
    const files = { "x.conf": "# c\n; d\n net.ipv4.ip_forward = 1 \nbad line\nnet.ipv4.nosuch=1\n" };
    const { stdout, stderr, status } = await run("sysctl -p x.conf", { files });
    expect(stdout).toBe("net.ipv4.ip_forward = 1\n");
    expect(stderr).toBe(
      "sysctl: x.conf(4): invalid syntax, continuing...\nsysctl: cannot stat /proc/sys/net/ipv4/nosuch: No such file or directory\n",
    );
    expect(status).toBe(1);
  });

  test("interface names with dots", () => {
    expect(sysctlPath("net.ipv4.conf.eth0/1.forwarding")).toBe("net/ipv4/conf/eth0.1/forwarding");
    expect(sysctlPath("net/ipv4/conf/eth0.1/forwarding")).toBe("net/ipv4/conf/eth0.1/forwarding");
  });
});

function udpPcap(): Uint8Array {
  const parts = [pcapHeader()];
  for (let index = 0; index < 6; index++) {
    const frame = new Uint8Array(42 + 20 * index);
    frame.set([
      2,
      0,
      0,
      0,
      0,
      2,
      2,
      0,
      0,
      0,
      0,
      1,
      8,
      0,
      0x45,
      0,
      0,
      frame.length - 14,
      0,
      index,
      0,
      0,
      64,
      17,
      0,
      0,
      10,
      0,
      0,
      1,
      10,
      0,
      0,
      2,
      0x10,
      index,
      7,
      0xd0,
    ]);
    parts.push(pcapRecord({ timeNs: 100_000_000_000n + BigInt(index) * 250_000_000n, bytes: frame }));
  }
  return Buffer.concat(parts);
}

function cable(): FakeKernel {
  const kernel = new FakeKernel();
  kernel.apply({ op: "link.add", netns: "", kind: "veth", ifname: "va", peer: { ifname: "vb" } });
  for (const link of ["va", "vb"]) kernel.apply({ op: "link.set", netns: "", link, up: true });
  return kernel;
}

describe("tcpreplay", () => {
  const statistics = (sent: number, failed = 0): string =>
    `Statistics for network device: va\n\tSuccessful packets:        ${sent}\n\tFailed packets:            ${failed}\n\tTruncated packets:         0\n\tRetried packets (ENOBUFS): 0\n\tRetried packets (EAGAIN):  0\n`;

  test.each([
    [
      "",
      "Actual: 6 packets (552 bytes) sent in 1.25 seconds\nRated: 441.6 Bps, 0.003 Mbps, 4.80 pps\nFlows: 6 flows, 4.80 fps, 6 unique flow packets, 0 unique non-flow packets\n",
      6,
      [0, 250, 500, 750, 1000, 1250],
    ],
    [
      "-x 2",
      "Actual: 6 packets (552 bytes) sent in 0.625000 seconds\nRated: 883.2 Bps, 0.007 Mbps, 9.60 pps\nFlows: 6 flows, 9.60 fps, 6 unique flow packets, 0 unique non-flow packets\n",
      6,
      [0, 125, 250, 375, 500, 625],
    ],
    [
      "-p 10",
      "Actual: 6 packets (552 bytes) sent in 0.500000 seconds\nRated: 1104.0 Bps, 0.008 Mbps, 12.00 pps\nFlows: 6 flows, 12.00 fps, 6 unique flow packets, 0 unique non-flow packets\n",
      6,
      [0, 100, 200, 300, 400, 500],
    ],
    // from the second frame on, a frame leaves when all bytes up to its own fit the rate
    [
      "-M 0.01",
      "Actual: 6 packets (552 bytes) sent in 0.441600 seconds\nRated: 1250.0 Bps, 0.010 Mbps, 13.58 pps\nFlows: 6 flows, 13.58 fps, 6 unique flow packets, 0 unique non-flow packets\n",
      6,
      [0, 83.2, 148.8, 230.4, 328, 441.6],
    ],
    [
      "-L 4 --no-flow-stats",
      "Actual: 4 packets (288 bytes) sent in 0.750000 seconds\nRated: 384.0 Bps, 0.003 Mbps, 5.33 pps\n",
      4,
      [0, 250, 500, 750],
    ],
    [
      "-p 4 --duration=1",
      "Actual: 5 packets (410 bytes) sent in 1.00 seconds\nRated: 410.0 Bps, 0.003 Mbps, 5.00 pps\nFlows: 5 flows, 5.00 fps, 5 unique flow packets, 0 unique non-flow packets\n",
      5,
      [0, 250, 500, 750, 1000],
    ],
    [
      "-t",
      "Actual: 6 packets (552 bytes) sent in 0.000000 seconds\nRated: 0.0 Bps, 0.000 Mbps, 0.00 pps\nFlows: 6 flows, 0.00 fps, 6 unique flow packets, 0 unique non-flow packets\n",
      6,
      [0, 0, 0, 0, 0, 0],
    ],
  ])("-i va %s", async (options, expected, sent, times) => {
    const kernel = cable();
    const { stdout, stderr, status } = await run(`tcpreplay -i va ${options} udp.pcap`, {
      kernel,
      files: { "udp.pcap": udpPcap() },
    });
    expect([stdout, stderr, status]).toEqual([expected + statistics(sent), "", 0]);
    expect(kernel.sent.map(({ timeNs }) => timeNs / 1e6)).toEqual(times);
  });

  test("loops follow each other at once, or after --loopdelay-ms", async () => {
    const kernel = cable();
    await run(
      "tcpreplay -i va -x 5 -l 2 udp.pcap > /dev/null; tcpreplay -i va -x 5 --loop=2 --loopdelay-ms=100 udp.pcap > /dev/null",
      { kernel, files: { "udp.pcap": udpPcap() } },
    );
    const times = kernel.sent.map(({ timeNs }) => timeNs / 1e6);
    expect(times.slice(5, 8)).toEqual([250, 250, 300]);
    expect(times.slice(17, 20)).toEqual([750, 850, 900]);
  });

  test("frames the device refuses are counted and said", async () => {
    const kernel = cable();
    kernel.apply({ op: "link.set", netns: "", link: "va", mtu: 100 });
    const { stdout, stderr, status } = await run("tcpreplay -t -i va udp.pcap", {
      kernel,
      files: { "udp.pcap": udpPcap() },
    });
    expect(stderr).toBe(
      "Warning in send_packets.c:send_packets() line 489:\nUnable to send packet: Error with PF_PACKET send() [5]: Message too long (errno = 90)\nWarning in send_packets.c:send_packets() line 489:\nUnable to send packet: Error with PF_PACKET send() [6]: Message too long (errno = 90)\n",
    );
    expect(stdout).toContain(statistics(4, 2));
    expect(status).toBe(0);
  });

  test.each([
    [
      "tcpreplay -i nosuch udp.pcap",
      255,
      "\nFatal Error in tcpreplay.c:main() line 79:\n Unable to parse args: From tcpreplay_api.c:tcpreplay_post_args() line 336:\nInvalid interface name/alias: nosuch\n",
    ],
    [
      "tcpreplay -i va nosuch.pcap",
      255,
      "\nFatal Error in tcpreplay.c:main() line 122:\n Unable to retrieve information from file nosuch.pcap: No such file or directory\n\n",
    ],
    [
      "tcpreplay -i va bad.pcap",
      255,
      "\nFailed: From replay.c:replay_file() line 129:\nError opening pcap file: bad.pcap: this is not a pcap or pcapng file; it looks like text: give a pcap or pcapng file\n",
    ],
    [
      "tcpreplay udp.pcap",
      1,
      "tcpreplay error:  The intf1 option is required\nTry 'tcpreplay --help' for more information.\n",
    ],
    [
      "tcpreplay -i va -t -p 10 udp.pcap",
      1,
      "tcpreplay error:  the 'pps' and 'topspeed' options conflict\nTry 'tcpreplay --help' for more information.\n",
    ],
    ["tcpreplay -i va --foo udp.pcap", 1, "/usr/bin/tcpreplay: illegal option -- foo\n"],
    [
      "tcpreplay -i va -l x udp.pcap",
      1,
      "tcpreplay error:  'x' is not a recognizable number.\nTry 'tcpreplay --help' for more information.\n",
    ],
    ["tcpreplay -i va --unique-ip udp.pcap", 1, "tcpreplay: --unique-ip is not modelled by vethwork\n"],
  ])("%s", async (command, expected, message) => {
    const { stderr, status } = await run(command, {
      kernel: cable(),
      files: { "udp.pcap": udpPcap(), "bad.pcap": "junk and more junk and more" },
    });
    expect([status, stderr]).toEqual([expected, message]);
  });

  test("a cut file is sent up to the cut", async () => {
    const kernel = cable();
    const { stderr, status } = await run("tcpreplay -t -i va cut.pcap", {
      kernel,
      files: { "cut.pcap": udpPcap().subarray(0, 150) },
    });
    expect(kernel.sent.length).toBe(1);
    expect(stderr).toMatch(/^tcpreplay: cut\.pcap: the file ends inside packet 2 at offset 82/);
    expect(status).toBe(255);
  });
});

describe("ethtool", () => {
  test("offloads of a veth are shown and changed, with what depends on them", async () => {
    const { stdout, stderr } = await run(
      "ethtool -K va tx off rx off; ethtool -K va tx off; ethtool -K va tx-checksum-ip-generic on; ethtool -k va | head -7; ethtool -K va lro on; echo $?",
      { kernel: cable() },
    );
    expect(stdout).toBe(
      "Actual changes:\ntx-checksum-ip-generic: off\ntx-tcp-segmentation: off [not requested]\ntx-tcp-ecn-segmentation: off [not requested]\ntx-tcp-mangleid-segmentation: off [not requested]\ntx-tcp6-segmentation: off [not requested]\ntx-checksum-sctp: off\nrx-checksum: off\n" +
        "Actual changes:\ntx-checksum-ip-generic: on\ntx-tcp-segmentation: on [not requested]\ntx-tcp-ecn-segmentation: on [not requested]\ntx-tcp-mangleid-segmentation: on [not requested]\ntx-tcp6-segmentation: on [not requested]\n" +
        "Features for va:\nrx-checksumming: off\ntx-checksumming: on\n\ttx-checksum-ipv4: off [fixed]\n\ttx-checksum-ip-generic: on\n\ttx-checksum-ipv6: off [fixed]\n\ttx-checksum-fcoe-crc: off [fixed]\n" +
        "Actual changes:\nrx-lro: off [requested on]\n1\n",
    );
    expect(stderr).toBe("Could not change any device features\n");
  });

  test.each([
    [
      "ethtool -k nosuch",
      1,
      "netlink error: no device matches name (offset 24)\nnetlink error: No such device\n",
    ],
    [
      "ethtool -K va foo off",
      92,
      "netlink error: bit name not found (offset 52)\nnetlink error: Operation not supported\n",
    ],
    [
      "ethtool -K va tx maybe",
      1,
      "ethtool (-K): flag 'maybe' for parameter '(null)' is not followed by 'on' or 'off'\n",
    ],
    ["ethtool", 1, "ethtool: bad command line argument(s)\nFor more information run ethtool -h\n"],
    ["ethtool -S va", 1, "ethtool: -S is not modelled by vethwork\n"],
  ])("%s", async (command, expected, message) => {
    const { stderr, status } = await run(command, { kernel: cable() });
    expect([status, stderr]).toEqual([expected, message]);
  });
});

describe("small tools", () => {
  test.each([
    ["printf 'a b\\nc\\n' | xargs -n1 echo x", "x a\nx b\nx c\n"],
    ["printf 'a b\\nc\\n' | xargs -I{} echo [{}]", "[a b]\n[c]\n"],
    ["printf '' | xargs -r echo no; printf \"'a b' c\" | xargs", "a b c\n"],
    ["seq 3 | xargs sysctl 2>/dev/null; echo $?", "123\n"],
    ["id; id -u; whoami; uname -sr", "uid=0(root) gid=0(root) groups=0(root)\n0\nroot\nLinux 6.1.0\n"],
    ["env -i A=1 env; B=2 env | grep ^B; sudo env C=3 printenv C", "A=1\nB=2\n3\n"],
    [
      "modprobe bridge; echo $?; modprobe vxlan 2>&1",
      "0\nmodprobe: FATAL: Module vxlan not found: it is not modelled by vethwork.\n",
    ],
    [
      "sleep 100 & pgrep sleep > /dev/null && echo found; pkill sleep; wait $!; echo $?; pkill sleep; echo $?",
      "found\n143\n1\n",
    ],
    [
      "sleep x 2>&1; sleep 2>&1 | head -1; timeout 2>&1 | head -1",
      "sleep: invalid time interval 'x'\nTry 'sleep --help' for more information.\nsleep: missing operand\ntimeout: missing operand\n",
    ],
  ])("%s", async (command, expected) => {
    expect((await run(command)).stdout).toBe(expected);
  });

  test("durations", () => {
    expect(["1", "0.5", ".25", "2m", "1h", "1d", "1e3", "1.5s"].map(parseDuration)).toEqual([
      1e9, 5e8, 25e7, 120e9, 3600e9, 86400e9, 1e12, 15e8,
    ]);
    expect(["", "x", "1x", "-1", "1 2"].map(parseDuration)).toEqual([null, null, null, null, null]);
  });

  test("ip netns exec is found in any spelling", () => {
    expect(netnsExec(["netns", "exec", "h1", "ping", "-c1", "x"])).toEqual({
      netns: "h1",
      command: ["ping", "-c1", "x"],
    });
    expect(netnsExec(["-n", "a", "net", "e", "h1", "ls"])).toEqual({ netns: "h1", command: ["ls"] });
    expect(netnsExec(["-all", "netns", "exec", "ls"])).toBeNull();
    expect(netnsExec(["neigh", "show"])).toBeNull();
    expect(netnsExec(["n", "exec", "x", "y"])).toBeNull();
  });

  test("getopt gives back what was put in", () => {
    const specs = [
      { letter: "a", long: "alpha" },
      { letter: "b", long: "beta", argument: "required" as const },
      { long: "gamma", argument: "optional" as const },
    ];
    const value = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("-"));
    const option = fc.oneof(
      fc.constantFrom<[string[], string, string | null]>(
        [["-a"], "a", null],
        [["--alpha"], "a", null],
        [["--al"], "a", null],
        [["--gamma"], "gamma", null],
      ),
      value.map((text): [string[], string, string | null] => [["-b", text], "b", text]),
      value.map((text): [string[], string, string | null] => [[`-b${text}`], "b", text]),
      value.map((text): [string[], string, string | null] => [[`--beta=${text}`], "b", text]),
      value.map((text): [string[], string, string | null] => [[`--gamma=${text}`], "gamma", text]),
    );
    fc.assert(
      fc.property(fc.array(option), fc.array(value), (options, operands) => {
        const parsed = getopt([...options.flatMap(([words]) => words), "--", ...operands], specs);
        expect(parsed.operands).toEqual(operands);
        expect(parsed.options.map(({ name, value }) => [name, value])).toEqual(
          options.map(([, name, text]) => [name, text]),
        );
      }),
    );
    for (const [args, message] of [
      [["-x"], "invalid option -- 'x'"],
      [["-b"], "option requires an argument -- 'b'"],
      [["--nope"], "unrecognized option '--nope'"],
      [["--alpha=1"], "option '--alpha' doesn't allow an argument"],
    ] as const) {
      expect(() => getopt([...args], specs)).toThrow(
        new OptionError("unknown", "", false).constructor as never,
      );
      expect(() => getopt([...args], specs)).toThrow(message);
    }
  });
});
