/** The shell beside bash itself: bash/*.out were recorded by bash/record.sh. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "./harness.js";

const folder = join(import.meta.dirname, "bash");

describe("what bash does, to the letter", () => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".sh") && name !== "record.sh");
  test.each(names)("%s", async (name) => {
    const { output, status } = await run(readFileSync(join(folder, name), "utf8"), { name });
    expect(`${output}status ${status}\n`).toBe(
      readFileSync(join(folder, name.replace(".sh", ".out")), "utf8"),
    );
  });
});
