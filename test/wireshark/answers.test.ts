/** What Wireshark is told, read as Wireshark reads it (extcap_parser.c). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  answerConfig,
  answerDlts,
  answerInterfaces,
  answerReload,
  findExtcapInterface,
} from "../../src/wireshark/extcap/answers.js";
import { parseExtcapArguments } from "../../src/wireshark/extcap/arguments.js";
import { sentence } from "../../src/wireshark/extcap/grammar.js";
import { extcapInterfaces, type RegisteredLab } from "../../src/wireshark/labs.js";

const lab = (name: string, interfaces: string[], given: Partial<RegisteredLab> = {}): RegisteredLab => ({
  name,
  scripts: ["/labs/web.sh"],
  directory: "/labs",
  replays: [],
  wires: [],
  seed: 7,
  permissive: false,
  interfaces,
  ...given,
});
const web = lab("web", ["lo", "host:eth0", "client:eth0"], {
  replays: [{ iface: "client:eth0", file: "/captures/web.pcap" }],
});

/** A line is a word and {key=value} pairs, with nothing between them. */
function read(text: string): { word: string; values: Record<string, string> }[] {
  expect(text).toMatch(/\n$/);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      expect(line).toMatch(/^[a-z]+ (\{[a-z]+=[^{}]*\})+$/);
      const pairs = [...line.matchAll(/\{([a-z]+)=([^{}]*)\}/g)].map(([, key, value]) => [key, value]);
      return { word: line.split(" ")[0]!, values: Object.fromEntries(pairs) as Record<string, string> };
    });
}
const of = (text: string, word: string) =>
  read(text)
    .filter((line) => line.word === word)
    .map(({ values }) => values);

describe("interfaces", () => {
  it("are one that asks for a lab, and the whole and each interface of a registered one", () => {
    const text = answerInterfaces([web], "1.2.3");
    expect(of(text, "extcap")).toMatchObject([{ version: "1.2.3", display: "vethwork" }]);
    expect(of(text, "interface").map(({ value, display }) => [value, display])).toEqual([
      ["vethwork", "vethwork: a lab"],
      ["vethwork-web", "vethwork web: all interfaces"],
      ["vethwork-web-lo", "vethwork web: lo"],
      ["vethwork-web-host-eth0", "vethwork web: host:eth0"],
      ["vethwork-web-client-eth0", "vethwork web: client:eth0"],
    ]);
  });

  it("have a toolbar whose controls are numbered, its selector with one default", () => {
    const text = answerInterfaces([], "1");
    const controls = of(text, "control");
    expect(controls.map(({ display }) => display)).toEqual([
      "Pause",
      "Speed",
      "Loop",
      "Filter",
      "Again",
      "Stop",
      "Log",
      "Help",
    ]);
    expect(controls.map(({ number }) => Number(number))).toEqual([...controls.keys()]);
    const values = of(text, "value");
    expect(new Set(values.map(({ control }) => control))).toEqual(new Set(["1"]));
    expect(values.filter((value) => value.default === "true").map(({ value }) => value)).toEqual(["1"]);
  });

  it("are told apart by what Wireshark's preferences can hold, whatever names a lab has", () => {
    const name = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."aAb0-_.:/@é{} ") });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), fc.array(name, { maxLength: 12 }), (one, two) => {
        const entries = extcapInterfaces([lab("a", one), lab("a-b", two)]);
        const seen = entries.map(({ value }) => value.toLowerCase().replace(/[^a-z1-9_]/g, "_"));
        expect(new Set(seen).size).toBe(entries.length);
        for (const { value } of entries) expect(value).toMatch(/^[A-Za-z0-9_.-]+$/);
        expect(of(answerInterfaces([lab("a", one)], "1"), "interface")).toHaveLength(2 + one.length);
        for (const { value, tap } of entries)
          expect(findExtcapInterface([lab("a", one), lab("a-b", two)], value).tap).toBe(tap);
      }),
    );
  });

  it("that are not there are refused with where to look", () => {
    expect(() => findExtcapInterface([web], "vethwork-gone")).toThrow(/no interface vethwork-gone.*F5/);
  });
});

describe("link types", () => {
  it("are Ethernet", () => {
    expect(of(answerDlts(), "dlt")).toMatchObject([{ number: "1", name: "EN10MB" }]);
  });
});

describe("options", () => {
  const config = (labs: RegisteredLab[], value: string) => answerConfig(findExtcapInterface(labs, value));

  it("of a registered lab have its capture, its interfaces and its seed as defaults", () => {
    const text = config([web], "vethwork-web-lo");
    const args = of(text, "arg");
    expect(args.map(({ call }) => call)).toEqual([
      "--replay",
      "--at",
      "--peer",
      "--speed",
      "--loop",
      "--seed",
      "--snapped",
      "--setup",
    ]);
    const default_ = Object.fromEntries(args.map(({ call, default: value }) => [call, value]));
    expect(default_).toMatchObject({ "--replay": "/captures/web.pcap", "--speed": "1", "--seed": "7" });
    const at = args.find(({ call }) => call === "--at")!;
    const values = of(text, "value").filter(({ arg }) => arg === at.number);
    expect(values.map(({ value }) => value)).toEqual(["", ...web.interfaces]);
    expect(values.filter((value) => value.default === "true").map(({ value }) => value)).toEqual([
      "client:eth0",
    ]);
  });

  it("of no lab ask for its script, and can be asked again when it is chosen", () => {
    const text = config([], "vethwork");
    const [script] = of(text, "arg");
    expect(script).toMatchObject({ call: "--lab", type: "fileselect", required: "true", mustexist: "true" });
    expect(of(text, "arg").find(({ call }) => call === "--at")).toMatchObject({ reload: "true" });
    const at = answerReload("at", ["lo", "c:eth0"]);
    expect(of(at, "value").map(({ value }) => value)).toEqual(["", "lo", "c:eth0"]);
    expect(of(answerReload("peer", ["lo"]), "value")[0]!.arg).not.toBe(of(at, "value")[0]!.arg);
    expect(answerReload("speed", ["lo"])).toBe("");
  });

  it("of a very large lab take the interface as text", () => {
    const large = lab(
      "large",
      Array.from({ length: 500 }, (_, n) => `n${n}:eth0`),
    );
    const text = config([large], "vethwork-large");
    expect(of(text, "arg").find(({ call }) => call === "--at")).toMatchObject({ type: "string" });
    expect(of(text, "value")).toEqual([]);
  });

  it("leave out a default that no sentence can hold", () => {
    const odd = lab("odd", ["lo"], { replays: [{ iface: "lo", file: "/x/{y}.pcap" }] });
    const replay = of(config([odd], "vethwork-odd"), "arg").find(({ call }) => call === "--replay")!;
    expect(replay.default).toBeUndefined();
  });
});

describe("a sentence", () => {
  it("is one line that ends where it ends, whatever the values", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (one, two) => {
        const [line] = read(`${sentence("arg", { one, two, three: undefined })}\n`);
        expect(Object.keys(line!.values)).toEqual(["one", "two"]);
      }),
    );
  });
});

describe("arguments", () => {
  it("are read as tshark 4.0 gives them", () => {
    expect(parseExtcapArguments(["--extcap-interfaces", "--extcap-version=4.0"])).toMatchObject({
      ask: "interfaces",
      version: "4.0",
    });
    expect(parseExtcapArguments(["--extcap-config", "--extcap-interface", "vethwork-web"])).toMatchObject({
      ask: "config",
      iface: "vethwork-web",
    });
    const capture =
      "--capture|--extcap-interface|vethwork-web|--extcap-capture-filter|udp port 53|--fifo|/tmp/f|--replay|/x y.pcap|--speed|1|--loop|--seed|1";
    expect(parseExtcapArguments(capture.split("|"))).toMatchObject({
      ask: "capture",
      iface: "vethwork-web",
      filter: "udp port 53",
      fifo: "/tmp/f",
      options: { replay: "/x y.pcap", speed: "1", loop: true, seed: "1", setup: false, at: "", peer: "" },
    });
  });

  it("may be a question about a filter, or for the values of one option", () => {
    const filter = ["--extcap-capture-filter", "tcp port 80", "--extcap-interface", "vethwork"];
    expect(parseExtcapArguments(filter)).toMatchObject({ ask: "filter", filter: "tcp port 80" });
    expect(
      parseExtcapArguments(
        "--extcap-config --extcap-interface vethwork --extcap-reload-option at --lab /x.sh".split(" "),
      ),
    ).toMatchObject({ ask: "config", reload: "at", options: { lab: "/x.sh" } });
  });

  it("with values of flags are read, too", () => {
    for (const [word, loop] of [
      ["true", true],
      ["false", false],
      ["1", true],
      ["0", false],
    ] as const)
      expect(parseExtcapArguments(["--capture", "--loop", word]).options.loop).toBe(loop);
  });

  it.each([[["--frobnicate", "1"]], [["web.pcap"]], [[]], [["--extcap-interface", "x"]]])(
    "that make no sense are refused: %j",
    (argv) => {
      expect(() => parseExtcapArguments(argv)).toThrow(/no such argument|run by Wireshark/);
    },
  );
});
