/** Commands read what they need of a table, and many in one iptables-restore do what they do one by one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tools, undated } from "./tools.js";

const spec = fc
  .tuple(fc.constantFrom("1", "2", "3"), fc.constantFrom("", "-p udp --dport 7", "-m limit --limit 5/min"))
  .map(([host, rest]) => `-s 10.0.0.${host} ${rest}`.trim());
const chain = fc.constantFrom("INPUT", "FORWARD", "a", "b", "c");
const target = fc.constantFrom("ACCEPT", "DROP", "a", "b", "c");
const place = fc.integer({ min: 1, max: 4 });
const rule = fc.tuple(spec, target).map(([words, to]) => `${words} -j ${to}`);
const command = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(chain, rule).map(([c, r]) => `-A ${c} ${r}`) },
  { weight: 2, arbitrary: fc.tuple(chain, place, rule).map(([c, n, r]) => `-I ${c} ${n} ${r}`) },
  { weight: 2, arbitrary: fc.tuple(chain, place, rule).map(([c, n, r]) => `-R ${c} ${n} ${r}`) },
  { weight: 2, arbitrary: fc.tuple(chain, place).map(([c, n]) => `-D ${c} ${n}`) },
  { weight: 3, arbitrary: fc.tuple(chain, rule).map(([c, r]) => `-D ${c} ${r}`) },
  { weight: 1, arbitrary: fc.tuple(chain, place).map(([c, n]) => `-Z ${c} ${n}`) },
  { weight: 2, arbitrary: chain.map((c) => `-F ${c}`) },
  { weight: 2, arbitrary: chain.map((c) => `-N ${c}`) },
  { weight: 2, arbitrary: chain.map((c) => `-X ${c}`) },
  { weight: 2, arbitrary: fc.tuple(chain, chain).map(([from, to]) => `-E ${from} ${to}`) },
);

const BEFORE = [
  "-N a",
  "-N b",
  "-A INPUT -s 10.0.0.1 -j a",
  "-A a -s 10.0.0.2 -j b",
  "-A a -s 10.0.0.3 -j DROP",
  "-A FORWARD -s 10.0.0.1 -p udp --dport 7 -j b",
];

async function prepared(): Promise<Tools> {
  const tools = new Tools();
  for (const line of BEFORE) await tools.run(["iptables", ...line.split(" ")]);
  return tools;
}

const saved = async (tools: Tools): Promise<string> =>
  undated((await tools.run(["iptables-save"])).stdout as string);

describe("a table that is read piece by piece", () => {
  it("changes in one restore as it does command by command", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 14 }), async (lines) => {
        const one = await prepared();
        const done: string[] = [];
        for (const line of lines)
          if ((await one.run(["iptables", ...line.split(" ")])).exitCode === 0) done.push(line);
        const all = await prepared();
        const text = ["*filter", ...done, "COMMIT", ""].join("\n");
        const answer = await all.run(["iptables-restore", "-n"], text);
        expect([answer.exitCode, answer.stderr]).toEqual([0, ""]);
        expect(await saved(all)).toBe(await saved(one));
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it("is not read as a whole by commands that say where they act", async () => {
    const tools = await prepared();
    const { kernel } = tools;
    const refuse = (): never => {
      throw new Error("the whole chain or table was read");
    };
    kernel.xtRules = refuse;
    kernel.xtChains = refuse;
    const commands = [
      "-A INPUT -s 10.0.0.9 -j ACCEPT",
      "-I INPUT 1 -s 10.0.0.8 -j b",
      "-R INPUT 1 -s 10.0.0.7 -j b",
      "-C INPUT -s 10.0.0.9 -j ACCEPT",
      "-D INPUT -s 10.0.0.9 -j ACCEPT",
      "-D INPUT 1",
      "-L INPUT 1 -n",
      "-S a 2",
      "-N c",
      "-E c d",
      "-X d",
      "-P FORWARD DROP",
      "-Z INPUT",
      "-Z INPUT 1",
      "-F a",
    ];
    for (const line of commands)
      expect([line, await tools.run(["iptables", ...line.split(" ")])]).toMatchObject([
        line,
        { exitCode: 0 },
      ]);
  });

  it("tells rules apart by every word, whatever the kernel keeps in them", async () => {
    const tools = new Tools();
    const rules = [
      "-m limit --limit 5/min -j ACCEPT",
      "-m limit --limit 6/min -j ACCEPT",
      "-m statistic --mode nth --every 3 --packet 0 -j ACCEPT",
      "-m comment --comment one -j ACCEPT",
      "-m comment --comment two -j ACCEPT",
      "-p tcp -m multiport --dports 1,2 -j ACCEPT",
      "-p tcp -m multiport --dports 1,3 -j ACCEPT",
      "-j LOG --log-prefix x",
      "-j LOG --log-prefix y",
    ];
    const run = (action: string, words: string) =>
      tools.run(["iptables", action, "INPUT", ...words.split(" ")]).then(({ exitCode }) => exitCode);
    for (const words of rules) expect(await run("-A", words)).toBe(0);
    expect(await run("-C", "-m comment --comment three -j ACCEPT")).toBe(1);
    for (const words of [...rules].reverse()) {
      expect(await run("-C", words)).toBe(0);
      expect(await run("-D", words)).toBe(0);
      expect(await run("-C", words)).toBe(1);
    }
    expect(tools.kernel.xtRules("", "ipv4", "filter", "INPUT")).toEqual([]);
  });
});
