/** Labs of which every object is looked at. */
import { ObjectKind } from "../../src/kernel/abi.generated.js";
import { Lab } from "../../src/lab/lab.js";
import { causeText, describeObject, type Description } from "../../src/explain/index.js";

export async function labOf(script: string): Promise<Lab> {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  const { exitCode, stderr, stdout } = await lab.run(script, { name: "lab.sh" });
  if (exitCode !== 0) throw new Error(`${stdout}${stderr}`);
  return lab;
}

/** behind the capture ring, which a kernel allocates first */
const FIRST = (1 << 20) + 65536;

/** Addresses of all objects of a kind, by trying each that the allocator can have handed out. */
export function addressesOf(lab: Lab, kind: keyof typeof ObjectKind): number[] {
  const { machine } = lab.kernel;
  const find = machine.exports.object_find!;
  const used = (machine.exports.memory_used!() as number) >>> 0;
  const all: number[] = [];
  for (let at = FIRST; at < used; at += 16) if (find(ObjectKind[kind], at) === 0) all.push(at);
  return all;
}

export const describeAll = (lab: Lab, kind: keyof typeof ObjectKind): Description[] =>
  addressesOf(lab, kind).map((at) => describeObject(lab.kernel, ObjectKind[kind], at));

/** What a command prints, in words between single blanks. */
export async function lines(lab: Lab, command: string): Promise<string[]> {
  const { stdout } = await lab.run(command);
  return stdout
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter(Boolean);
}

/** "lab.sh:3: ip link add ...": every command that caused something, in order. */
export const causes = (lab: Lab): string[] => lab.kernel.causes.toJSON().map(causeText);

/**
 * Rules and routes of a lab that are described otherwise than iptables -S and ip route print them, or are not described at all, or (rules) are
 * nobody's.
 */
export async function undescribed(lab: Lab): Promise<string[]> {
  const rules = describeAll(lab, "XT_RULE");
  const routes = describeAll(lab, "ROUTE");
  const wrong: string[] = rules.flatMap(({ words, because }) =>
    words!.startsWith("-A") && !because ? [`nobody's: ${words}`] : [],
  );
  for (const netns of lab.kernel.netnsNames()) {
    const inside = netns === "" ? "" : `ip netns exec ${netns} `;
    const compare = (said: Description[], printed: string[]): void => {
      const own = new Set(said.flatMap((each) => (each.netns === netns ? [each.words!] : [])));
      for (const line of printed) if (!own.has(line)) wrong.push(`${netns}: not described: ${line}`);
      for (const line of own) if (!printed.includes(line)) wrong.push(`${netns}: not printed: ${line}`);
    };
    const xt: string[] = [];
    for (const [family, program] of [
      ["ipv4", "iptables"],
      ["ipv6", "ip6tables"],
    ] as const)
      for (const table of lab.kernel.xtTables(netns, family))
        xt.push(...(await lines(lab, `${inside}${program} -t ${table} -S 2>/dev/null`)));
    // a chain is described by its policy
    const isPolicyOfUser = (words: string): boolean => words.startsWith("-P") && !xt.includes(words);
    compare(
      rules.filter(({ words }) => !isPolicyOfUser(words!)),
      xt.filter((line) => !line.startsWith("-N")),
    );
    const shown = await lines(
      lab,
      `${inside}ip -4 -o route show table all; ${inside}ip -6 -o route show table all`,
    );
    compare(
      routes,
      shown.map((line) => line.replace(/\\/g, " ").replace(/ +/g, " ")),
    );
  }
  return wrong;
}
