/** Labs of which every object is looked at. */
import { ObjectKind } from "../../src/kernel/abi.generated.js";
import { Lab } from "../../src/lab/lab.js";
import { causeText, describeObject, type Description } from "../../src/explain/index.js";

export async function labOf(script: string, files: Record<string, string> = {}): Promise<Lab> {
  const lab = new Lab();
  for (const [name, text] of Object.entries(files)) {
    const { exitCode } = await lab.run(`cat > ${name} <<'END_OF_FILE'\n${text}\nEND_OF_FILE`);
    if (exitCode !== 0) throw new Error(`${name} was not written`);
  }
  const { exitCode, stderr } = await lab.run(script, { name: "lab.sh" });
  if (exitCode !== 0) throw new Error(stderr);
  return lab;
}

/** Every object of a kind that the kernel has, by trying each address that memory could have handed out. */
export function allObjects(lab: Lab, kind: keyof typeof ObjectKind): Description[] {
  const { machine } = lab.kernel;
  const used = machine.exports.memory_used!() as number;
  const all: Description[] = [];
  for (let at = 16; at < used; at += 4)
    if (lab.kernel.object(ObjectKind[kind], at)) all.push(describeObject(lab.kernel, ObjectKind[kind], at));
  return all;
}

export const causes = (lab: Lab): string[] => lab.kernel.causes.toJSON().map(causeText);
