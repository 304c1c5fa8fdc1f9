/** A place in the words of a filter. */
import { FilterError, UnmodelledFilterError } from "./error.js";
import { tokens, type Token } from "./lexer.js";
import { PROTOCOL_NAMES, type Protocol } from "./syntax.js";

/** parentheses and negations within each other */
const DEEPEST = 200;

/** by the words that name them */
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ...PROTOCOL_NAMES.map((name): [string, Protocol] => [name, name]),
  ["link", "ether"],
]);
/** words of pcap-filter that are not in this subset */
const LEFT_OUT = new Set(
  (
    "gateway protochain ifindex ifname on rnr rulenum srnr subrulenum rset ruleset reason action mpls pppoed pppoes geneve vxlan gre " +
    "wlan fddi tr ppp slip decnet iso clnp esis isis ipx netbeui atalk aarp lat sca moprc mopdl radio type subtype dir addr1 addr2 addr3 addr4 " +
    "vpi vci lane oamf4s oamf4 oamf4ec oam metac bcc sc ilmic connectmsg metaconnect sio opc dpc sls byte llc"
  ).split(" "),
);

export class Cursor {
  protected readonly list: Token[];
  protected next = 0;
  private depth = 0;

  constructor(protected readonly text: string) {
    this.list = tokens(text);
  }

  isAt(type: Token["type"]): boolean {
    return this.token.type === type;
  }

  protected get token(): Token {
    return this.list[this.next]!;
  }

  protected refuse(problem: string, at = this.token.at, libpcap?: string): never {
    throw new FilterError(problem, this.text, at, libpcap);
  }

  protected accept(...texts: string[]): string | null {
    const { type, text } = this.token;
    if ((type !== "word" && type !== "symbol") || !texts.includes(text)) return null;
    this.next++;
    return text;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.refuse(`"${text}" is missing`);
  }

  protected nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) this.refuse(`more than ${DEEPEST} levels within each other`);
    const found = read();
    this.depth--;
    return found;
  }

  protected take(): Token {
    return this.list[this.next++]!;
  }

  /** the protocol whose name is next */
  protected protocolWord(): Protocol | undefined {
    return this.token.type === "word" ? PROTOCOLS.get(this.token.text) : undefined;
  }

  /** whether a word of pcap-filter is next that is not in the subset */
  protected isLeftOut(): boolean {
    return this.token.type === "word" && LEFT_OUT.has(this.token.text);
  }

  protected refuseLeftOut(): void {
    if (this.isLeftOut()) throw new UnmodelledFilterError(this.token.text, this.text, this.token.at);
  }
}
