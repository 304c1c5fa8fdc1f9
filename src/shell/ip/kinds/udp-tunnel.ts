/** What `type vxlan` and `type geneve` have in common (ip/iplink_vxlan.c, ip/iplink_geneve.c): addresses, words of the headers, how they are shown. */
import { formatIpv4, getAddress, type Prefix } from "../inet.js";
import { dsfields } from "../names.js";
import { unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import type { Words } from "../words.js";

/** An address that a request may carry; `text` is undefined for "any". */
export interface Endpoint {
  text: string | undefined;
  multicast: boolean;
  prefix: Prefix;
}

export function endpoint(session: Session, word: string, family: Prefix["family"] = "unspec"): Endpoint {
  const prefix = getAddress(session, word, family);
  if (prefix.family === "inet6")
    return { text: /^[0:]+$/.test(word) ? undefined : word, multicast: /^ff/i.test(word), prefix };
  const multicast = prefix.address >>> 28 === 14;
  return { text: prefix.address === 0 ? undefined : formatIpv4(prefix.address), multicast, prefix };
}

interface TunnelData {
  id?: number;
  ttl?: number | "inherit";
  tos?: number;
  df?: "unset" | "set" | "inherit";
  label?: number;
}

/**
 * Reads what both kinds have: `ttl`, `tos`, `df`, `flowlabel`, `id`, and the words of `switches` (word to key), which "no" in front turns off.
 * False where the word is another one.
 */
export function tunnelOption<T extends TunnelData>(
  name: string,
  words: Words,
  data: T,
  switches: Record<string, keyof T>,
): boolean {
  const plain = name.replace(/^no/, "");
  const key = switches[plain];
  if (key !== undefined) {
    if (data[key] !== undefined) words.duplicate(name);
    Object.assign(data, { [key]: plain === name });
    return true;
  }
  switch (name) {
    case "id":
    case "vni": {
      const value = unsigned(words.next());
      if (data.id !== undefined) words.duplicate("id");
      if (value === undefined || value >= 1 << 24) return words.wrong("invalid id");
      data.id = value;
      return true;
    }
    case "ttl":
    case "hoplimit": {
      const word = words.next();
      if (data.ttl !== undefined) words.duplicate("ttl");
      if (word === "inherit") data.ttl = "inherit";
      else if (word === "auto") data.ttl = 0;
      else {
        const value = unsigned(word) ?? words.wrong("invalid TTL");
        if (value > 255) words.wrong("TTL must be <= 255");
        data.ttl = value;
      }
      return true;
    }
    case "tos":
    case "dsfield": {
      const word = words.next();
      if (data.tos !== undefined) words.duplicate("tos");
      data.tos = word === "inherit" ? 1 : (dsfields.number(word) ?? words.wrong("bad TOS value"));
      return true;
    }
    case "df": {
      const word = words.next();
      if (data.df !== undefined) words.duplicate("df");
      if (word !== "unset" && word !== "set" && word !== "inherit")
        return words.wrong("DF must be 'unset', 'set' or 'inherit'");
      data.df = word;
      return true;
    }
    case "label":
    case "flowlabel": {
      const value = unsigned(words.next());
      if (data.label !== undefined) words.duplicate("flowlabel");
      if (value === undefined || value > 0xfffff) return words.wrong("invalid flowlabel");
      data.label = value;
      return true;
    }
    default:
      return false;
  }
}

/** The last part of `ip -d link`: TTL, TOS and DF as all UDP tunnels print them. */
export function printTtl(session: Session, ttl: number | "inherit" | undefined): void {
  const { out } = session;
  if (ttl === "inherit") out.field("ttl", "inherit", "ttl inherit ");
  else if (ttl) out.field("ttl", ttl, `ttl ${ttl} `);
  else out.field("ttl", 0, "ttl auto ");
}

export function printTos(session: Session, tos: number | undefined): void {
  if (!tos) return;
  const hex = `0x${tos.toString(16)}`;
  session.out.field("tos", hex, tos === 1 ? "tos inherit " : `tos ${hex} `);
}

export function printDf(session: Session, df: string | undefined): void {
  if (df === "unset") session.out.member("df", "unset");
  else if (df) session.out.field("df", df, `df ${df} `);
}

export function printChecksum(session: Session, key: string, word: string, on: boolean | undefined): void {
  session.out.field(key, on ?? false, `${on ? "" : "no"}${word} `);
}
