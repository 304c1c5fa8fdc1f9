/** docs/linux-map.md names every file of the kernel, and no file that is not there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = readFileSync(join(root, "docs/linux-map.md"), "utf8");
/** Folders that the page has one row for. */
const SUMMARISED = ["abi/", "calls/", "capture/"];

/** The first cell of each row, without its back quotes. */
const rows = [...page.matchAll(/^\| *`([^`]+)` *\|/gm)].map((match) => match[1]!);
const files = readdirSync(join(root, "assembly"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !SUMMARISED.some((folder) => file.startsWith(folder)));

describe("docs/linux-map.md", () => {
  it("has one row for every file below assembly/, and one for each folder that it only summarises", () => {
    expect(files.length).toBeGreaterThan(0);
    expect([...rows].sort()).toEqual([...files, ...SUMMARISED].sort());
  });

  it("names only files of the project that exist", () => {
    const named = [...page.matchAll(/`([\w./-]+\.ts)`/g)].map((match) => match[1]!);
    const missing = named.filter(
      (file) => !existsSync(join(root, "assembly", file)) && !existsSync(join(root, file)),
    );
    expect(missing).toEqual([]);
  });

  it("says in every row which Linux file and what of it is followed", () => {
    const incomplete = page
      .split("\n")
      .filter((line) => /^\| *`/.test(line))
      .filter(
        (line) =>
          line.split("|").length !== 5 ||
          line
            .split("|")
            .slice(1, 4)
            .some((cell) => cell.trim() === ""),
      );
    expect(incomplete).toEqual([]);
  });
});
