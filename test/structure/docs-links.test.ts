/** Every relative link in the project's texts leads to a file or folder that is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const below = (folder: string, wanted: (name: string) => boolean) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter(wanted);

const pages = [
  "README.md",
  ...below("docs", (file) => file.endsWith(".md")),
  ...below("src", (file) => file.endsWith("README.md")),
  ...below("assembly", (file) => file.endsWith("README.md")),
];

/** Targets of Markdown links outside code, without their #fragment; the web's are left out. */
function links(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "code");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map((match) => match[1]!.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

describe("links in the texts", () => {
  it("are found", () => {
    expect(links("[a](b.md#c) and [`d`](e/f) but `[g](h)`, [i](https://j) and [k](#l)")).toEqual([
      "b.md",
      "e/f",
    ]);
    expect(pages.flatMap((page) => links(readFileSync(join(root, page), "utf8"))).length).toBeGreaterThan(10);
  });

  it.each(pages)("%s", (page) => {
    const targets = links(readFileSync(join(root, page), "utf8"));
    expect(targets.filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([]);
  });
});
