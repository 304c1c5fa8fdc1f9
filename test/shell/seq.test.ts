/** seq without a shell around it prints what just-bash's does. */
import { Bash } from "just-bash";
import { describe, expect, it } from "vitest";
import { sequence } from "../../src/shell/seq.js";

const ANSWERED = [
  "5",
  "0",
  "-3",
  "0 3",
  "3 1",
  "-2 2",
  "7 7",
  "1 2 9",
  "9 -4 1",
  "1 -1 5",
  "5 1 1",
  "100 250 999",
];
const LEFT = [
  "",
  "01",
  "-0",
  "1.5",
  "1 0 5",
  "-w 1 10",
  "-s, 3",
  "a",
  "1 2 3 4",
  "1000000",
  "0 10000",
  "1e3",
  "+5",
];

describe("seq", () => {
  it.each(ANSWERED)("seq %s", async (args) => {
    const { stdout } = await new Bash().exec(`seq ${args}`);
    expect(sequence(args.split(" "))).toBe(stdout);
  });
  it.each(LEFT)("leaves seq %s to just-bash", (args) => {
    expect(sequence(args === "" ? [] : args.split(" "))).toBeNull();
  });
});
