/** The module keeps its state in memory alone: a copy of memory is a copy of the kernel. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const bytes = readFileSync(new URL("../../dist/kernel.wasm", import.meta.url));

/** Globals of a module: whether each is mutable (WebAssembly core specification, section 5.5.9). */
function globals(module: Uint8Array): boolean[] {
  let at = 8;
  const leb = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++]!;
      value |= (byte & 0x7f) << shift;
      if (!(byte & 0x80)) return value >>> 0;
    }
  };
  const found: boolean[] = [];
  while (at < module.length) {
    const section = module[at++];
    const size = leb();
    const end = at + size;
    if (section === 6) {
      const count = leb();
      for (let i = 0; i < count; i++) {
        at++; // value type
        found.push(module[at++] === 1);
        while (module[at] !== 0x0b) {
          const opcode = module[at++]!;
          if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23) leb();
          else if (opcode === 0x43) at += 4;
          else if (opcode === 0x44) at += 8;
        }
        at++;
      }
    }
    at = end;
  }
  return found;
}

describe("kernel module", () => {
  it("has no mutable globals", () => {
    expect(globals(bytes).filter((mutable) => mutable)).toEqual([]);
  });

  it("imports only the memory and what a host must do", () => {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(
      ({ module, name }) => `${module}.${name}`,
    );
    expect(imports.sort()).toEqual([
      "env.memory",
      "host.describeRule",
      "host.flowRecords",
      "host.flush",
      "host.heard",
      "host.matchAddress",
      "host.openTap",
      "host.refill",
      "host.rewind",
      "host.verify",
    ]);
  });
});
