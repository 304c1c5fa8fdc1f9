/** ping and arping: texts as iputils 20221126 prints them, over raw and packet sockets. */
import { describe, expect, test } from "vitest";
import { formatTime } from "../../src/shell/ping/ping.js";
import { FakeKernel } from "./fake.js";
import { run } from "./harness.js";

const OWN = [10, 0, 0, 1];

function packet(source: number[], payload: Uint8Array, ttl = 64): Uint8Array {
  const bytes = new Uint8Array(20 + payload.length);
  bytes.set([0x45, 0, bytes.length >> 8, bytes.length & 255, 0, 0, 0, 0, ttl, 1, 0, 0, ...source, ...OWN]);
  bytes.set(payload, 20);
  return bytes;
}

/** Answers echo requests after a delay. */
function answering(delayNs: number): FakeKernel {
  const kernel = new FakeKernel();
  kernel.apply({ op: "link.add", netns: "", kind: "dummy", ifname: "eth0" });
  kernel.apply({ op: "address.add", netns: "", link: "eth0", local: "10.0.0.1", prefixlen: 24 });
  kernel.respond = (dst, payload) => {
    const reply = Uint8Array.from(payload);
    reply[0] = 0;
    return [{ delayNs, packet: packet(dst.split(".").map(Number), reply) }];
  };
  return kernel;
}

/** Answers with an ICMP error from 10.0.0.254. */
function refusing(type: number, code: number, info = 0): FakeKernel {
  const kernel = answering(0);
  kernel.respond = (dst, payload) => {
    const quoted = packet(OWN, payload);
    quoted.set(dst.split(".").map(Number), 16);
    const error = new Uint8Array(8 + quoted.length);
    error.set([type, code, 0, 0, 0, 0, info >> 8, info & 255]);
    error.set(quoted, 8);
    return [{ delayNs: 1e6, packet: packet([10, 0, 0, 254], error) }];
  };
  return kernel;
}

describe("ping", () => {
  test("replies and statistics", async () => {
    const kernel = answering(1_234_000);
    const { stdout, status } = await run("ping -c 3 -i 0.5 10.0.0.2", { kernel });
    expect(stdout).toBe(
      "PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=1.23 ms\n64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=1.23 ms\n" +
        "64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=1.23 ms\n\n--- 10.0.0.2 ping statistics ---\n3 packets transmitted, 3 received, 0% packet loss, time 1000ms\nrtt min/avg/max/mdev = 1.234/1.234/1.234/0.000 ms\n",
    );
    expect(status).toBe(0);
  });

  test("the request is iputils' own: a timeval, then bytes that count up", async () => {
    const kernel = answering(0);
    const sent: Uint8Array[] = [];
    const respond = kernel.respond;
    kernel.respond = (dst, payload, options) => {
      sent.push(Uint8Array.from(payload));
      return respond(dst, payload, options);
    };
    await run(
      "sleep 1.5; ping -c 2 10.0.0.2 > /dev/null; ping -c 1 -p ff00 -s 4 10.0.0.2 > /dev/null; ping -e 77 -c 1 -s 0 10.0.0.2 > /dev/null",
      { kernel },
    );
    const [first, second, third, fourth] = sent.map((bytes) => Buffer.from(bytes));
    expect(first!.readUInt16BE(4)).toBe(1);
    expect([first!.readUInt16BE(6), second!.readUInt16BE(6)]).toEqual([1, 2]);
    expect(first!.readBigInt64LE(8)).toBe(946684801n);
    expect(first!.readBigInt64LE(16)).toBe(500000n);
    expect(first!.subarray(24, 28)).toEqual(Buffer.from([16, 17, 18, 19]));
    expect(first!.length).toBe(64);
    let sum = 0;
    for (let at = 0; at < 64; at += 2) sum += first!.readUInt16BE(at);
    expect(((sum & 0xffff) + (sum >> 16)) & 0xffff).toBe(0xffff);
    expect(third!.subarray(8)).toEqual(Buffer.from([255, 0, 255, 0]));
    expect([third!.readUInt16BE(4), fourth!.readUInt16BE(4)]).toEqual([2, 77]);
  });

  test("nobody answers", async () => {
    const kernel = answering(0);
    kernel.respond = () => [];
    const { stdout, status } = await run(
      "ping -c 2 -W 1 10.0.0.2; echo $?; date +%S; ping -q -c 1 10.0.0.2 | tail -2; date +%S; ping -O -c 2 -W 1 10.0.0.2 | sed -n 2p",
      { kernel },
    );
    expect(stdout).toBe(
      "PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n\n--- 10.0.0.2 ping statistics ---\n2 packets transmitted, 0 received, 100% packet loss, time 1000ms\n\n1\n02\n" +
        "1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n12\nno answer yet for icmp_seq=1\n",
    );
    expect(status).toBe(0);
  });

  test.each([
    [3, 0, "Destination Net Unreachable"],
    [3, 1, "Destination Host Unreachable"],
    [3, 3, "Destination Port Unreachable"],
    [3, 4, "Frag needed and DF set (mtu = 900)"],
    [3, 13, "Packet filtered"],
    [11, 0, "Time to live exceeded"],
  ])("ICMP error %i/%i", async (type, code, text) => {
    const { stdout, status } = await run("ping -c 1 192.0.2.9", { kernel: refusing(type, code, 900) });
    expect(stdout).toBe(
      `PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.\nFrom 10.0.0.254 icmp_seq=1 ${text}\n\n--- 192.0.2.9 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n`,
    );
    expect(status).toBe(1);
  });

  test("variants of output", async () => {
    const kernel = answering(50_000);
    const { stdout } = await run(
      "ping -c 1 -s 0 10.0.0.2 | sed -n '1,2p'; ping -c 1 -D 10.0.0.2 | sed -n 2p; ping -c 1 -I eth0 10.0.0.2 | head -1; ping -c 1 -I 10.0.0.1 10.0.0.2 | head -1; ping -c 1 localhost | head -1; ping -c 1 -v 10.0.0.2 2>&1 | sed -n '1,5p'",
      { kernel },
    );
    expect(stdout).toBe(
      "PING 10.0.0.2 (10.0.0.2) 0(28) bytes of data.\n8 bytes from 10.0.0.2: icmp_seq=1 ttl=64\n[946684800.000100] 64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.050 ms\n" +
        "PING 10.0.0.2 (10.0.0.2) from 10.0.0.1 eth0: 56(84) bytes of data.\nPING 10.0.0.2 (10.0.0.2) from 10.0.0.1 : 56(84) bytes of data.\nPING localhost (127.0.0.1) 56(84) bytes of data.\n" +
        "ping: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: 4 (socktype: SOCK_RAW), hints.ai_family: AF_UNSPEC\n\nai->ai_family: AF_INET, ai->ai_canonname: '10.0.0.2'\nPING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n64 bytes from 10.0.0.2: icmp_seq=1 ident=6 ttl=64 time=0.050 ms\n",
    );
  });

  test.each([
    ["ping", 1, "ping: usage error: Destination address required\n"],
    [
      "ping -c 0 10.0.0.1",
      1,
      "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n",
    ],
    ["ping -c x 10.0.0.1", 1, "ping: invalid argument: 'x'\n"],
    ["ping -t 300 10.0.0.1", 1, "ping: invalid argument: '300': out of range: 0 <= value <= 255\n"],
    ["ping -t 0 10.0.0.1", 2, "ping: cannot set unicast time-to-live: Invalid argument\n"],
    ["ping -M foo 10.0.0.1", 2, "ping: invalid -M argument: foo\n"],
    ["ping -p zz 10.0.0.1", 2, "ping: patterns must be specified as hex digits: zz\n"],
    ["ping -I nosuch 10.0.0.1", 2, "ping: SO_BINDTODEVICE nosuch: No such device\n"],
    ["ping -I 10.9.9.9 10.0.0.1", 2, "ping: bind: Cannot assign requested address\n"],
    ["ping -c 1 nosuchhost", 2, "ping: nosuchhost: Temporary failure in name resolution\n"],
    ["ping -c 1 10.0.0.300", 2, "ping: 10.0.0.300: Temporary failure in name resolution\n"],
    ["ping -c 1 203.0.113.5", 2, "ping: connect: Network is unreachable\n"],
    ["ping -f 10.0.0.1", 1, "ping: -f is not modelled by vethwork\n"],
  ])("%s", async (command, expected, message) => {
    const { stderr, status } = await run(command, { kernel: answering(0) });
    expect([status, stderr]).toEqual([expected, message]);
  });

  test("without -c it ends by a signal, or after very many requests", async () => {
    const { stdout } = await run(
      "ping 10.0.0.2 > out & sleep 2.5; kill -INT $!; wait $!; echo $?; tail -2 out | head -1; timeout 2.5 ping 10.0.0.2 | wc -l",
      { kernel: answering(0) },
    );
    expect(stdout).toBe("0\n3 packets transmitted, 3 received, 0% packet loss, time 2000ms\n4\n");
    const { stderr } = await run("ping -i 0.01 10.0.0.2 > /dev/null", { kernel: answering(0) });
    expect(stderr).toBe(
      "ping: stopped after 10000 requests; use -c or -w, or run it in the background and kill it\n",
    );
  });

  test("on a kernel that cannot stop at each event a reply is noticed later, and has its own time", async () => {
    const kernel = answering(1_234_000);
    Object.defineProperty(kernel, "runSlice", { value: undefined });
    const { stdout } = await run("ping -c 2 10.0.0.2 | tail -1; date +%S", { kernel });
    expect(stdout).toBe("rtt min/avg/max/mdev = 1.234/1.234/1.234/0.000 ms\n01\n");
  });

  test("times have three digits that matter", () => {
    expect([5, 999, 1234, 12345, 123456].map(formatTime)).toEqual(["0.005", "0.999", "1.23", "12.3", "123"]);
  });
});

function arpLab(): FakeKernel {
  const kernel = new FakeKernel();
  kernel.apply({
    op: "link.add",
    netns: "",
    kind: "veth",
    ifname: "eth0",
    address: "02:00:00:00:01:01",
    peer: { ifname: "far" },
  });
  kernel.apply({ op: "link.set", netns: "", link: "eth0", up: true });
  kernel.apply({ op: "address.add", netns: "", link: "eth0", local: "10.0.0.1", prefixlen: 24 });
  return kernel;
}

/** Somebody behind the cable answers for 10.0.0.2. */
function arpAnswering(delayNs: number): FakeKernel {
  const kernel = arpLab();
  const transmit = kernel.transmit.bind(kernel);
  kernel.transmit = (netns, ifname, frame) => {
    transmit(netns, ifname, frame);
    if (frame[12] !== 8 || frame[13] !== 6 || frame[41] !== 2) return;
    const reply = Uint8Array.from(frame);
    reply.set(frame.subarray(6, 12), 0);
    reply.set([2, 0, 0, 0, 0, 2], 6);
    reply[21] = 2;
    reply.set([2, 0, 0, 0, 0, 2, 10, 0, 0, 2], 22);
    reply.set([...frame.subarray(22, 28), ...frame.subarray(28, 32)], 32);
    kernel.at(kernel.nowNs + delayNs, () => kernel.seen("", "eth0", reply, "in"));
  };
  return kernel;
}

describe("arping", () => {
  test("replies: broadcast first, then unicast", async () => {
    const kernel = arpAnswering(652_000);
    const { stdout, status } = await run("arping -c 2 -I eth0 10.0.0.2", { kernel });
    expect(stdout).toBe(
      "ARPING 10.0.0.2 from 10.0.0.1 eth0\nUnicast reply from 10.0.0.2 [02:00:00:00:00:02]  0.652ms\nUnicast reply from 10.0.0.2 [02:00:00:00:00:02]  0.652ms\nSent 2 probes (1 broadcast(s))\nReceived 2 response(s)\n",
    );
    expect(status).toBe(0);
    const frames = kernel.sent.map(({ frame }) => Buffer.from(frame).toString("hex"));
    expect(frames).toEqual([
      "ffffffffffff020000000101080600010800060400010200000001010a000001ffffffffffff0a000002",
      "020000000002020000000101080600010800060400010200000001010a0000010200000000020a000002",
    ]);
  });

  test.each([
    [
      "arping -c 2 -I eth0 10.0.0.77",
      1,
      "ARPING 10.0.0.77 from 10.0.0.1 eth0\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n",
    ],
    [
      "arping -D -c 1 -I eth0 10.0.0.2",
      1,
      "ARPING 10.0.0.2 from 0.0.0.0 eth0\nUnicast reply from 10.0.0.2 [02:00:00:00:00:02]  0.000ms\nSent 1 probes (1 broadcast(s))\nReceived 1 response(s)\n",
    ],
    [
      "arping -D -c 1 -w 1 -I eth0 10.0.0.77",
      0,
      "ARPING 10.0.0.77 from 0.0.0.0 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n",
    ],
    [
      "arping -U -c 2 -I eth0 10.0.0.1",
      0,
      "ARPING 10.0.0.1 from 10.0.0.1 eth0\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n",
    ],
    [
      "arping -b -c 2 -I eth0 10.0.0.2 | tail -2",
      0,
      "Sent 2 probes (2 broadcast(s))\nReceived 2 response(s)\n",
    ],
    ["arping -q -c 1 -I eth0 10.0.0.2", 0, ""],
  ])("%s", async (command, expected, text) => {
    const { stdout, status } = await run(command, { kernel: arpAnswering(0) });
    expect([status, stdout]).toEqual([expected, text]);
  });

  test.each([
    ["arping -I nosuch 10.0.0.1", "arping: Device nosuch not available.\n", 2],
    ["arping -I far 10.0.0.1", 'Interface "far" is down\n', 2],
    ["arping -c x -I eth0 10.0.0.1", "arping: invalid argument: 'x'\n", 1],
    ["arping -s 10.0.0.9 -I eth0 10.0.0.2", "arping: bind: Cannot assign requested address\n", 2],
    ["arping -I eth0 nosuchhost", "arping: nosuchhost: Temporary failure in name resolution\n", 2],
  ])("%s", async (command, message, expected) => {
    const { stderr, status } = await run(command, { kernel: arpLab() });
    expect([status, stderr]).toEqual([expected, message]);
  });
});
