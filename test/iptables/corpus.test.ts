/** Rule sets as their programs write them: what iptables-save prints after iptables-restore, as recorded (record/make.mjs). */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { IpSetType } from "../../src/model/ipset.js";
import { tidy, Tools } from "./tools.js";

const corpus = new URL("corpus/", import.meta.url);
const names = readdirSync(corpus).filter((name) => name.endsWith(".rules"));
const text = (name: string): string => readFileSync(new URL(name, corpus), "utf8");

function toolsFor(rules: string): Tools {
  const tools = new Tools();
  for (const [, list] of rules.matchAll(/^# sets: (.*)$/gm))
    for (const [, name, type] of list!.matchAll(/(\S+) ((?:hash|bitmap):\S+)/g))
      tools.kernel.apply({
        op: "ipset.create",
        netns: "",
        set: {
          name: name!,
          type: type as IpSetType,
          ...(type === "bitmap:port" ? { range: { from: "0", to: "65535" } } : {}),
        } as never,
      });
  return tools;
}

describe.each(names)("%s", (name) => {
  const rules = text(name);
  const family = name.endsWith("-v6.rules") ? "ip6tables" : "iptables";
  it.each([
    ["saved", []],
    ["counted", ["-c"]],
  ] as const)("is %s as the real tool saves it", async (kind, options) => {
    const tools = toolsFor(rules);
    const restored = await tools.run([`${family}-restore`, ...options], rules);
    expect(restored).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    const { stdout } = await tools.run([`${family}-save`, "-c"]);
    expect(tidy(stdout)).toEqual(tidy(text(name.replace(/rules$/, kind))));
    // and what it saved is the same again when it is loaded
    await tools.run([`${family}-restore`, "-c"], stdout);
    expect(tidy((await tools.run([`${family}-save`, "-c"])).stdout)).toEqual(tidy(stdout));
  });
});
