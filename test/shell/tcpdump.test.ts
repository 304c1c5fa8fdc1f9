/** tcpdump beside tcpdump 4.99.3: tcpdump/*.out were recorded by tcpdump/record.sh. */
import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LINKTYPE_ETHERNET, readCapture, type FilteredFrame } from "../../src/capture/index.js";
import { FilterError } from "../../src/filter/index.js";
import { VethworkError } from "../../src/model/errors.js";
import { frameFilter } from "../../src/shell/tcpdump/frame-filter.js";
import { FramePrinter } from "../../src/shell/tcpdump/print/frame.js";
import { FakeKernel } from "./fake.js";
import { run } from "./harness.js";

const folder = join(import.meta.dirname, "tcpdump");
const bytes = readFileSync(join(folder, "frames.pcap"));
const frames = [...readCapture({ name: "frames.pcap", bytes })];

describe("text", () => {
  const names = readdirSync(folder).filter((name) => name.startsWith("text-"));
  test.each(names)("%s", async (name) => {
    const option = /^text-(.*)\.out$/.exec(name)![1]!;
    const { stdout } = await run(`tcpdump -${option} -r frames.pcap`, { files: { "frames.pcap": bytes } });
    expect(stdout).toBe(readFileSync(join(folder, name), "utf8"));
  });

  test("any bytes at all give a line", () => {
    const printer = new FramePrinter(
      { numeric: true, link: true, verbose: 2, quiet: false, absolute: false, dumps: false },
      "both",
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(0x0800, 0x0806, 0x86dd, 0x8100, 38),
        (body, type) => {
          const frame = Uint8Array.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, type >> 8, type & 255, ...body]);
          expect(printer.print(frame, frame.length)).not.toBe("");
        },
      ),
    );
  });
});

/** The filter of `tcpdump -r`. */
function compileFilter(text: string): (frame: FilteredFrame) => boolean {
  const filter = frameFilter(text, { linkType: LINKTYPE_ETHERNET, netmask: 0 });
  return (frame) => filter.accepts(frame);
}

describe("filters", () => {
  const filters = readFileSync(join(folder, "filters.txt"), "utf8").split("\n").slice(0, -1);
  const recorded = readFileSync(join(folder, "filters.out"), "utf8").split("\n").slice(0, -1);
  test.each(filters.map((filter, index) => [filter, recorded[index]!]))("%s", (filter, expected) => {
    let selected: string;
    try {
      const predicate = compileFilter(filter);
      selected = frames
        .filter((frame) => predicate({ bytes: frame.bytes, length: frame.originalLength }))
        .map(
          ({ timeNs }) =>
            `${timeNs / 1_000_000_000n}.${String((timeNs % 1_000_000_000n) / 1000n).padStart(6, "0")} `,
        )
        .join("");
    } catch (error) {
      expect(error).toBeInstanceOf(FilterError);
      selected = "error";
    }
    expect(selected.trim()).toBe(expected.trim());
  });

  test("any words are a filter or a clear error", () => {
    const words = [
      "ip",
      "tcp",
      "not",
      "and",
      "or",
      "(",
      ")",
      "port",
      "80",
      "host",
      "10.0.0.1",
      "net",
      "/8",
      "vlan",
      "5",
      "tcp[",
      "13",
      "]",
      "&",
      "=",
      "!=",
      "len",
      "ether",
      "src",
      "dst",
      "02:00:00:00:00:01",
      "proto",
      "\\udp",
      "greater",
      "fe80::1",
      "-",
      "1-2",
      "%",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 8 }), (parts) => {
        try {
          const predicate = compileFilter(parts.join(" "));
          for (const { bytes, originalLength } of frames.slice(0, 20))
            predicate({ bytes, length: originalLength });
        } catch (error) {
          expect(error instanceof FilterError || error instanceof VethworkError).toBe(true);
        }
      }),
    );
  });

  test("not, and, or follow logic", () => {
    const simple = fc.constantFrom(
      "ip",
      "arp",
      "tcp",
      "udp",
      "icmp",
      "less 60",
      "host 10.0.0.1",
      "port 80",
      "multicast",
      "ether[0] & 1 = 0",
    );
    const whole = frames
      .filter(({ bytes }) => bytes.length >= 60)
      .map(({ bytes, originalLength }) => ({ bytes, length: originalLength }));
    fc.assert(
      fc.property(simple, simple, (a, b) => {
        const [pa, pb, both, either, none] = [
          a,
          b,
          `(${a}) and (${b})`,
          `(${a}) or (${b})`,
          `not (${a})`,
        ].map((text) => compileFilter(text));
        for (const frame of whole) {
          expect(both!(frame)).toBe(pa!(frame) && pb!(frame));
          expect(either!(frame)).toBe(pa!(frame) || pb!(frame));
          expect(none!(frame)).toBe(!pa!(frame));
        }
      }),
    );
  });
});

function pair(): FakeKernel {
  const kernel = new FakeKernel();
  kernel.apply({ op: "link.add", netns: "", kind: "veth", ifname: "eth0", peer: { ifname: "eth1" } });
  for (const link of ["eth0", "eth1"]) kernel.apply({ op: "link.set", netns: "", link, up: true });
  return kernel;
}

describe("live", () => {
  const ip = Uint8Array.from(frames.find(({ bytes }) => bytes[12] === 8 && bytes[13] === 0)!.bytes);

  test("a background capture has what came while it ran, and ends by kill", async () => {
    const kernel = pair();
    for (const second of [1, 2, 3, 4]) kernel.at(second * 1e9, () => kernel.transmit("", "eth0", ip));
    const { stdout, stderr } = await run(
      "sleep 1.5; tcpdump -i eth1 -w x.pcap & sleep 2; kill $!; wait $!; tcpdump -tt -nqr x.pcap | cut -d. -f1",
      { kernel },
    );
    expect(stdout).toBe("946684802\n946684803\n");
    expect(stderr).toContain(
      "tcpdump: listening on eth1, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n",
    );
  });

  test("finish() ends what still runs, with its file whole", async () => {
    const kernel = pair();
    kernel.at(1e9, () => kernel.transmit("", "eth0", ip));
    const { shell } = await run("tcpdump -i eth1 -w x.pcap 2>/dev/null &\nsleep 2", { kernel });
    await shell.finish();
    const [path, content] = [...(await shell.writtenFiles())][0]!;
    expect(path.endsWith("/x.pcap")).toBe(true);
    expect([...readCapture({ name: "x.pcap", bytes: content })].map((packet) => packet.bytes)).toEqual([ip]);
  });

  test("-c ends a foreground capture; without packets it says that nothing is left", async () => {
    const kernel = pair();
    for (const second of [1, 2]) kernel.at(second * 1e9, () => kernel.transmit("", "eth0", ip));
    const { stdout, stderr } = await run(
      "tcpdump -c 1 -ni eth1 -Q in | wc -l; tcpdump -c 5 -ni eth1 udp and port 1 2>&1 | grep nothing",
      { kernel },
    );
    expect(stdout).toBe("1\ntcpdump: nothing is left that could happen; stopped after 0 packets\n");
    expect(stderr).toContain("1 packet captured\n");
  });

  // one frame leaves eth0 and arrives on eth1; the length is the kernel's, which on a cooked socket is without a link-layer header
  test.each([
    ["eth0", "inbound", 0],
    ["eth0", "outbound", 1],
    ["eth1", "inbound and ip", 1],
    ["eth1", "outbound or not inbound", 0],
    ["eth1", `len = ${ip.length}`, 1],
    ["any", "inbound", 1],
    ["any", "outbound", 1],
    ["any", "ip", 2],
    ["any", "arp", 0],
    ["any", `len = ${ip.length - 14}`, 2],
    ["any", "link[10] = 4", 1],
  ])("tcpdump -i %s '%s'", async (ifname, filter, count) => {
    const kernel = pair();
    kernel.at(1e9, () => kernel.transmit("", "eth0", ip));
    const { stdout } = await run(`tcpdump -tnqi ${ifname} '${filter}' 2>/dev/null | wc -l`, { kernel });
    expect(stdout).toBe(`${count}\n`);
  });

  test.each([
    ["tcpdump -i nosuch", "tcpdump: nosuch: No such device exists\n(No such device exists)\n"],
    ["tcpdump -i eth1 'host'", "tcpdump: can't parse filter expression: syntax error\n"],
    ["tcpdump -i eth1 port nosuch", "tcpdump: unknown port 'nosuch'\n"],
    ["tcpdump -i eth1 mpls 5", "tcpdump: the filter primitive mpls is not modelled by vethwork\n"],
    [
      "tcpdump -i any ether host 02:00:00:00:00:01",
      "tcpdump: data link type LINUX_SLL2\ntcpdump: ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel\n",
    ],
    [
      "tcpdump -i any vlan 5",
      "tcpdump: data link type LINUX_SLL2\ntcpdump: no VLAN support for Linux cooked v2\n",
    ],
    ["tcpdump -r nosuch.pcap", "tcpdump: nosuch.pcap: No such file or directory\n"],
    ["tcpdump -G 5 -i eth1", "tcpdump: -G is not modelled by vethwork\n"],
    ["tcpdump -c 0 -i eth1", "tcpdump: invalid packet count 0\n"],
  ])("%s", async (command, message) => {
    const { stderr, status } = await run(command, { kernel: pair() });
    expect(stderr).toBe(message);
    expect(status).toBe(1);
  });
});
