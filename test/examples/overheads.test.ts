import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript: an example for users
import { measureOverheads, overheadTable } from "../../examples/overheads.mjs";

interface Row {
  name: string;
  underlay: number;
  added: [least: number, most: number];
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
    const [least, most] = added;
    // only ESP pads, to whole words
    expect(most - least, name).toBe(name.startsWith("encrypted") ? 3 : 0);
    // a VLAN tag is outside the MTU
    const tags = /802.1Q|QinQ/.test(name) ? least : 0;
    expect(fits, name).toBeGreaterThanOrEqual(underlay - most + tags);
    expect(fits, name).toBeLessThanOrEqual(underlay - least + tags);
  }
});
