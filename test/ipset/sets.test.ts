/** Each type against the model: random elements and ranges are added, deleted, tested and listed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VethworkKernel } from "../../src/kernel/kernel.js";
import { VethworkError } from "../../src/model/errors.js";
import type { IpSetEntry, IpSetSpec, IpSetType } from "../../src/model/ipset.js";
import { keyOf, ModelSet, PARTS, text } from "./model.js";

const FIRST = 0x0a000000;
const address = fc.integer({ min: 1, max: 40 }).map((last) => text(FIRST + last));
const port = fc.integer({ min: 1, max: 6 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

/** Elements of a type; with `ranges` several at once. */
function entries(type: IpSetType, ranges: boolean): fc.Arbitrary<IpSetEntry> {
  const parts = PARTS[type]!;
  const net = parts[0] === "net";
  const range = <T>(value: fc.Arbitrary<T>) => (ranges ? maybe(value) : fc.constant(undefined));
  return fc
    .record({
      ip: address,
      ipTo: range(address),
      cidr: net ? maybe(fc.integer({ min: 24, max: 32 })) : range(fc.integer({ min: 27, max: 32 })),
      ip2: address,
      ip2To: parts.includes("net2") ? range(address) : fc.constant(undefined),
      cidr2: parts.includes("net2") ? maybe(fc.integer({ min: 24, max: 32 })) : fc.constant(undefined),
      port,
      portTo: range(port),
      protocol: fc.constantFrom(6, 17),
      mark: fc.integer({ min: 0, max: 3 }),
      nomatch: ranges && (net || parts.includes("net2")) ? maybe(fc.constant(true)) : fc.constant(undefined),
    })
    .map((all) => {
      const hasPort = parts.includes("port");
      const plain = parts.includes("plainPort");
      const first = parts[0] === "ip" || net;
      const second = parts.some((part) => part.endsWith("2"));
      const entry: IpSetEntry = {};
      if (first)
        Object.assign(entry, {
          ip: all.ip,
          ipTo: all.ipTo,
          cidr: all.ipTo === undefined ? all.cidr : undefined,
        });
      if (second)
        Object.assign(entry, {
          ip2: all.ip2,
          ip2To: all.ip2To,
          cidr2: all.ip2To === undefined ? all.cidr2 : undefined,
        });
      if (hasPort || plain) Object.assign(entry, { port: all.port, portTo: all.portTo });
      if (hasPort) entry.protocol = all.protocol;
      if (parts.includes("mark")) entry.mark = all.mark;
      if (all.nomatch) entry.nomatch = true;
      // both a network and a range: the range is what counts
      for (const [field, value] of Object.entries(entry))
        if (value === undefined) delete entry[field as keyof IpSetEntry];
      return entry;
    });
}

const SPECS: Partial<Record<IpSetType, Partial<IpSetSpec>>> = {
  "bitmap:port": { ports: [0, 10] },
  "bitmap:ip": { addresses: [text(FIRST), text(FIRST + 63)] },
};

const kernel = new VethworkKernel({ memoryBytes: 256 << 20 });

function succeeds(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof VethworkError && error.code === "IPSET_ERR_EXIST") return false;
    throw error;
  }
}

describe.each(Object.keys(PARTS) as IpSetType[])("%s", (type) => {
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom("add", "delete"), entry: entries(type, true), exist: fc.boolean() }),
    fc.record({ do: fc.constant("test"), entry: entries(type, false), exist: fc.constant(false) }),
  );
  it("does what the model does", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, timed) => {
        const name = "set";
        const set: IpSetSpec = {
          name,
          type,
          hashsize: 64,
          ...SPECS[type],
          ...(timed ? { timeout: 0, counters: true } : {}),
        };
        kernel.apply({ op: "ipset.create", netns: "", set });
        const model = new ModelSet(type);
        try {
          for (const { do: what, entry, exist } of steps) {
            if (what === "test") {
              const host = { ...entry };
              delete host.cidr;
              delete host.cidr2;
              expect(kernel.ipSetTest("", name, host)).toBe(model.test(host));
              continue;
            }
            const op = what === "add" ? "ipset.add" : "ipset.delete";
            const ours = succeeds(() => kernel.apply({ op, netns: "", name, entry, exist } as never));
            expect(ours, `${what} ${JSON.stringify(entry)}`).toBe(
              what === "add" ? model.add(entry, exist) : model.delete(entry, exist),
            );
          }
          const listed = kernel.ipSetEntries("", name);
          expect(listed.map((entry) => `${keyOf(entry)} ${entry.nomatch ?? ""}`).sort()).toEqual(
            [...model.elements.values()].map((entry) => `${keyOf(entry)} ${entry.nomatch ?? ""}`).sort(),
          );
          expect(kernel.ipSets("")[0]!.elements).toBe(model.elements.size);
        } finally {
          kernel.apply({ op: "ipset.destroy", netns: "", name });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("sets as a whole", () => {
  const create = (name: string, more: Partial<IpSetSpec> = {}) =>
    kernel.apply({ op: "ipset.create", netns: "", set: { name, type: "hash:ip", ...more } });
  const refused = (run: () => void): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof VethworkError) return error.code;
      throw error;
    }
    return "";
  };

  it("gives back all memory that elements took", () => {
    const fill = () => {
      create("big", { type: "hash:ip,port", comment: true, timeout: 5, maxelem: 100000 });
      for (let i = 0; i < 2000; i++)
        kernel.apply({
          op: "ipset.add",
          netns: "",
          name: "big",
          entry: { ip: text(FIRST + i), protocol: 6, port: i & 0xffff, comment: "x".repeat(i % 50) },
        });
      kernel.run(7e9);
      expect(kernel.ipSetEntries("", "big")).toEqual([]);
      kernel.apply({ op: "ipset.destroy", netns: "" });
    };
    fill();
    const used = kernel.machine.exports.memory_used!();
    for (let i = 0; i < 3; i++) fill();
    expect(kernel.machine.exports.memory_used!()).toBe(used);
  });

  it("takes as many elements as it may, and lets time make room", () => {
    create("few", { maxelem: 3, timeout: 10 });
    const add = (last: number, timeout: number) =>
      refused(() =>
        kernel.apply({ op: "ipset.add", netns: "", name: "few", entry: { ip: text(FIRST + last), timeout } }),
      );
    expect([add(1, 2), add(2, 20), add(3, 0), add(4, 1)]).toEqual(["", "", "", "IPSET_ERR_HASH_FULL"]);
    kernel.run(2.1e9);
    expect(kernel.ipSets("")[0]!.elements).toBe(2);
    expect(add(4, 1)).toBe("");
    expect(kernel.ipSetEntries("", "few").map(({ ip, timeout }) => [ip, timeout])).toEqual([
      ["10.0.0.2", 17],
      ["10.0.0.3", 0],
      ["10.0.0.4", 1],
    ]);
    kernel.apply({ op: "ipset.destroy", netns: "" });
  });

  it("keeps numbers, names and references apart when two are swapped", () => {
    create("a");
    create("b");
    create("list", { type: "list:set" });
    kernel.apply({ op: "ipset.add", netns: "", name: "a", entry: { ip: "10.0.0.1" } });
    kernel.apply({ op: "ipset.add", netns: "", name: "list", entry: { member: "a" } });
    const index = kernel.ipSetIndex("", "a");
    kernel.apply({ op: "ipset.swap", netns: "", from: "a", to: "b" });
    expect(kernel.ipSetIndex("", "a")).toBe(index);
    expect(kernel.ipSetEntries("", "a")).toEqual([]);
    expect(kernel.ipSetEntries("", "b")).toEqual([{ ip: "10.0.0.1" }]);
    expect(kernel.ipSetEntries("", "list")).toEqual([{ member: "a" }]);
    expect(kernel.ipSets("").map(({ name, references }) => [name, references])).toEqual([
      ["a", 1],
      ["b", 0],
      ["list", 0],
    ]);
    expect(refused(() => kernel.apply({ op: "ipset.destroy", netns: "", name: "a" }))).toBe("IPSET_ERR_BUSY");
    kernel.apply({ op: "ipset.destroy", netns: "", name: "list" });
    kernel.apply({ op: "ipset.destroy", netns: "" });
    expect(kernel.ipSets("")).toEqual([]);
  });

  it("ends with its namespace", () => {
    kernel.apply({ op: "netns.add", name: "x" });
    kernel.apply({ op: "ipset.create", netns: "x", set: { name: "s", type: "hash:ip", timeout: 1 } });
    kernel.apply({ op: "ipset.add", netns: "x", name: "s", entry: { ip: "10.0.0.1" } });
    kernel.apply({ op: "netns.delete", name: "x" });
    kernel.run(5e9);
    expect(kernel.ipSets("")).toEqual([]);
  });

  it("keeps IPv6 sets as they are", () => {
    create("six", { type: "hash:net", family: "inet6" });
    const add = (ip: string, cidr?: number, nomatch?: boolean) =>
      kernel.apply({
        op: "ipset.add",
        netns: "",
        name: "six",
        entry: { ip, ...(cidr === undefined ? {} : { cidr }), ...(nomatch ? { nomatch } : {}) },
      });
    add("2001:db8:1:2:3:4:5:6", 33);
    add("2001:db8:8000::", 100, true);
    add("fe80::1");
    expect(kernel.ipSetEntries("", "six")).toEqual([
      { ip: "2001:db8::", cidr: 33 },
      { ip: "2001:db8:8000::", cidr: 100, nomatch: true },
      { ip: "fe80::1", cidr: 128 },
    ]);
    const has = (ip: string) => kernel.ipSetTest("", "six", { ip });
    expect([
      has("2001:db8:7fff::1"),
      has("2001:db8:8000::1"),
      has("2001:db8:8001::1"),
      has("fe80::1"),
    ]).toEqual([true, false, false, true]);
    kernel.apply({ op: "ipset.destroy", netns: "" });
  });
});
