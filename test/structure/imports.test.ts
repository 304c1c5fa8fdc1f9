/** The import rule of docs/architecture.md: who may know whom. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

function files(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return files(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

/** Pairs [file, imported file], both below `base`, without extension. */
function imports(base: string): [string, string][] {
  return files(join(root, base)).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(/(?:from|import)\s+"(\.[^"]+)"/g)].map((match): [string, string] => [
      relative(join(root, base), path).replace(/\.ts$/, ""),
      relative(join(root, base), normalize(join(dirname(path), match[1]!))).replace(/\.(js|ts)$/, ""),
    ]);
  });
}

const room = (file: string) => (file.includes("/") ? file.split("/")[0]! : file);

function violations(pairs: [string, string][], allowed: Record<string, string[]>): string[] {
  return pairs
    .filter(([from, to]) => room(from) !== room(to))
    .filter(([from, to]) => {
      const list = allowed[room(from)];
      return !list || !(list.includes("*") || list.includes(room(to)));
    })
    .map(([from, to]) => `${from} -> ${to}`);
}

describe("imports", () => {
  it("keeps assembly in layers", () => {
    const low = [
      "abi",
      "copy",
      "wire",
      "memory",
      "recording",
      "brief",
      "stable",
      "state",
      "table",
      "observe",
    ];
    // a packet holds its connection: dropping the packet releases it
    const core = [...low, "clock", "wheel", "packet", "packet-queue", "tap", "host"];
    const upper = [
      ...core,
      "annotate",
      "extack",
      "log",
      "drops",
      "flows",
      "device",
      "net",
      "ipv6",
      "netfilter",
      "ipvs",
      "sched",
      "socket",
      "sysctl",
      "xfrm",
    ];
    expect(
      violations(imports("assembly"), {
        abi: [],
        wire: ["abi"],
        state: [],
        // who changes state tells the recipe that is being written
        recording: ["abi", "state"],
        copy: [],
        memory: ["abi", "copy", "recording", "state"],
        brief: ["memory", "state"],
        stable: ["abi", "memory", "recording", "state"],
        table: ["memory"],
        host: [],
        clock: ["abi", "memory", "recording", "state"],
        wheel: ["abi", "clock", "recording", "state"],
        // the trace tells where a packet is and what its connection is
        observe: ["abi", "device", "flows", "host", "memory", "netfilter", "packet", "state"],
        extack: ["abi", "state"],
        log: ["abi", "memory", "recording", "state"],
        // a packet knows the device it is on, for its drop counters
        packet: [...low, "annotate", "device", "drops", "netfilter", "xfrm"],
        "packet-queue": ["abi", "memory", "packet"],
        tap: ["abi", "annotate", "copy", "host", "device", "packet", "recording", "state", "wire"],
        // what is said about packets: of rules, of addresses, where it was
        annotate: [...low, "device", "host", "net", "netfilter", "packet", "tap"],
        capture: ["abi", "wire"],
        // also a module of its own, without a kernel
        rewrite: ["abi", "capture", "wire"],
        // an interface hands what answers a stateful replay to it
        device: [...upper, "flow", "replay"],
        net: upper,
        ipv6: upper,
        netfilter: upper,
        ipvs: upper,
        sched: upper,
        socket: upper,
        xfrm: upper,
        sysctl: ["abi", "net"],
        cause: ["memory", "state", "table"],
        drops: upper,
        // what packets and connections are
        flows: [...core, "device", "netfilter"],
        explain: upper,
        // the flow cache stands above all protocols
        flow: ["*"],
        events: ["*"],
        replay: ["*"],
        calls: ["*"],
        index: ["calls"],
      }),
    ).toEqual([]);
  });

  it("keeps the tools away from the kernel", () => {
    expect(
      violations(imports("src"), {
        model: [],
        "pcap-writer": ["model"],
        writer: ["model", "pcap-writer"],
        filter: ["model"],
        capture: ["model", "kernel", "pcap-writer", "filter"],
        replay: ["model"],
        kernel: ["model", "capture", "filter", "replay"],
        rewrite: ["model", "kernel", "capture", "pcap-writer", "replay"],
        shell: ["model", "capture", "filter", "pcap-writer"],
        explain: ["model", "kernel", "shell"],
        checkpoint: ["model", "capture", "lab", "pcap-writer"],
        flows: ["model", "kernel", "pcap-writer"],
        lab: ["model", "flows", "rewrite", "kernel", "explain", "capture", "shell", "pcap-writer", "writer"],
        trace: ["model", "kernel", "lab", "explain"],
        wireshark: ["model", "lab", "capture", "filter", "pcap-writer"],
        workers: ["model", "kernel", "lab", "explain", "capture", "pcap-writer"],
        cli: ["*"],
        // what the program and its threads begin with
        start: ["*"],
        index: ["*"],
      }),
    ).toEqual([]);
  });

  it("lets only the ABI out of src/kernel into src/capture", () => {
    const wrong = imports("src").filter(
      ([from, to]) => room(from) === "capture" && room(to) === "kernel" && to !== "kernel/abi.generated",
    );
    expect(wrong).toEqual([]);
  });
});
