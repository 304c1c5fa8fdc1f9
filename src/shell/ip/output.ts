/**
 * What a command prints, as text or as JSON, written once for both as iproute2's lib/json_print.c allows. The JSON layout, compact and
 * pretty, is that of lib/json_writer.c byte for byte.
 */
export class Output {
  private readonly pieces: string[] = [];
  private writer: JsonWriter | undefined;
  private readonly jsonMode: boolean;
  private readonly pretty: boolean;
  /** the line separator: a backslash with -oneline */
  readonly newline: string;

  private readonly colors: boolean;

  constructor(options: { json: boolean; pretty: boolean; oneline: boolean; color: boolean }) {
    this.colors = options.color;
    this.jsonMode = options.json;
    this.pretty = options.pretty;
    this.newline = options.oneline ? "\\" : "\n";
  }

  get stdout(): string {
    return this.pieces.join("");
  }

  /** inside a JSON document */
  get json(): boolean {
    return this.writer !== undefined;
  }

  /** new_json_obj: with -json, everything up to `end` is one array */
  begin(): void {
    if (!this.jsonMode) return;
    this.writer = new JsonWriter(this.pieces, this.pretty);
    this.writer.open("[");
    if (this.pretty) this.pieces.push(" ");
  }

  end(): void {
    if (!this.writer) return;
    this.closeArray();
    this.pieces.push("\n");
    this.writer = undefined;
  }

  /** text that JSON does not have */
  text(text: string, color?: Color): void {
    if (!this.writer) this.pieces.push(this.paint(text, color));
  }

  private paint(text: string, color: Color | undefined): string {
    return color !== undefined && this.colors ? `\x1b[${COLORS[color]}m${text}\x1b[0m` : text;
  }

  /** written whatever the mode, as iproute2's plain printf does */
  raw(text: string): void {
    this.pieces.push(text);
  }

  /** a member in JSON (an array element where key is null), `text` otherwise */
  field(key: string | null, value: JsonScalar, text: string, color?: Color): void {
    if (!this.writer) {
      this.pieces.push(this.paint(text, color));
      return;
    }
    this.member(key, value);
  }

  /** a member that text does not have */
  member(key: string | null, value: JsonScalar): void {
    this.literal(key, typeof value === "string" ? quote(value) : String(value));
  }

  /** a JSON member in the given spelling */
  literal(key: string | null, spelling: string): void {
    if (!this.writer) return;
    if (key !== null) this.writer.name(key);
    this.writer.value(spelling);
  }

  openObject(key: string | null): void {
    if (!this.writer) return;
    if (key !== null) this.writer.name(key);
    this.writer.open("{");
  }

  closeObject(): void {
    this.writer?.close("}");
  }

  openArray(key: string | null): void {
    if (!this.writer) return;
    if (key !== null) this.writer.name(key);
    this.writer.open("[");
    if (this.pretty) this.pieces.push(" ");
  }

  closeArray(): void {
    if (!this.writer) return;
    this.writer.endArray();
  }
}

/** lib/color.c for a dark terminal; with -color=always, whatever the output goes to */
const COLORS = { ifname: 36, mac: 33, inet: 35, inet6: 34, up: 32, down: 31 };
export type Color = keyof typeof COLORS;

export type JsonScalar = string | number | boolean | null;

function quote(text: string): string {
  const escapes: Record<string, string> = {
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "\f": "\\f",
    "\b": "\\b",
    "\\": "\\\\",
    '"': '\\"',
  };
  return `"${text.replace(/[\t\n\r\f\b\\"]/g, (character) => escapes[character])}"`;
}

class JsonWriter {
  private depth = 0;
  private separator = "";

  constructor(
    private readonly pieces: string[],
    private readonly pretty: boolean,
  ) {}

  private endOfLine(): void {
    if (this.pretty) this.pieces.push("\n", "    ".repeat(this.depth));
  }

  private separate(): void {
    if (this.separator) this.pieces.push(this.separator);
    this.separator = ",";
  }

  open(bracket: "{" | "["): void {
    this.separate();
    this.pieces.push(bracket);
    this.depth++;
    this.separator = "";
  }

  close(bracket: "}" | "]"): void {
    this.depth--;
    if (this.separator) this.endOfLine();
    this.pieces.push(bracket);
    this.separator = ",";
  }

  endArray(): void {
    if (this.pretty && this.separator) this.pieces.push(" ");
    this.separator = "";
    this.close("]");
  }

  name(key: string): void {
    this.separate();
    this.endOfLine();
    this.separator = "";
    this.pieces.push(quote(key), ":", this.pretty ? " " : "");
  }

  value(spelling: string): void {
    this.separate();
    this.pieces.push(spelling);
  }
}
