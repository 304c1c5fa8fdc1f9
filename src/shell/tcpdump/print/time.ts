/** The time at the front of a line: -t, -tt, -ttt, -tttt, -ttttt. */

export type TimeStyle = "clock" | "none" | "epoch" | "delta" | "date" | "elapsed";

function two(value: bigint | number): string {
  return String(value).padStart(2, "0");
}

/** Prints times (ns since 1970, UTC) one after the other. */
export class TimePrinter {
  private first: bigint | null = null;
  private last: bigint | null = null;
  constructor(
    private readonly style: TimeStyle,
    private readonly nanoseconds: boolean,
  ) {}

  private fraction(ns: bigint): string {
    return this.nanoseconds ? String(ns).padStart(9, "0") : String(ns / 1000n).padStart(6, "0");
  }

  /** The text with the space that follows it. */
  print(timeNs: bigint): string {
    if (this.style === "none") return "";
    if (this.style === "delta" || this.style === "elapsed") {
      const base = (this.style === "delta" ? this.last : this.first) ?? timeNs;
      this.first ??= timeNs;
      this.last = timeNs;
      return ` ${this.clock(timeNs > base ? timeNs - base : 0n)} `;
    }
    const seconds = timeNs / 1_000_000_000n;
    if (this.style === "epoch") return `${seconds}.${this.fraction(timeNs % 1_000_000_000n)} `;
    const clock = this.clock(timeNs % (86400n * 1_000_000_000n));
    return this.style === "date"
      ? `${new Date(Number(seconds) * 1000).toISOString().slice(0, 10)} ${clock} `
      : `${clock} `;
  }

  private clock(ns: bigint): string {
    const seconds = ns / 1_000_000_000n;
    return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}.${this.fraction(ns % 1_000_000_000n)}`;
  }
}
