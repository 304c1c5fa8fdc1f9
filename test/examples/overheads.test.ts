import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript: an example for users
import { measureOverheads, overheadTable } from "../../examples/overheads.mjs";

interface Row {
  name: string;
  underlay: number;
  added: number;
  deviceMtu: number;
  mss: number;
  fits: number;
}

const page = readFileSync(new URL("../../docs/overheads.md", import.meta.url), "utf8");
const rows = (await measureOverheads()) as Row[];

test("docs/overheads.md says what is measured", () => {
  const stated =
    /<!-- measured: node examples\/overheads.mjs -->\n\n([^]*?)\n\n<!-- end of what is measured -->/.exec(
      page,
    )?.[1];
  expect(stated).toBe(overheadTable(rows));
});

test("what is measured adds up", () => {
  for (const { name, underlay, added, mss, deviceMtu, fits } of rows) {
    expect(mss, name).toBe(deviceMtu - 40);
    // a VLAN tag is outside the MTU; ESP pads to whole words
    const tags = /VLAN|QinQ/.test(name) ? added : 0;
    if (!/encrypted/.test(name)) expect(fits, name).toBe(underlay - added + tags);
  }
});
