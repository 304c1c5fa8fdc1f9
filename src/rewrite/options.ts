/** The options of tcprewrite as they are given, and our own. Texts are parsed by plan.ts; their meaning is in docs/rewrite.md. */

/** An address of the capture and what it becomes: one address a family, those of the lab's container or namespace. */
export interface AddressMap {
  from: string;
  /** for messages; default `to` */
  name?: string;
  to: readonly string[];
}

/** Every text is written as on tcprewrite's command line (tcpreplay 4.4). */
export interface RewriteOptions {
  /** "10.0.0.0/8:172.16.0.0/12,[2001:db8::/32]:[fd00::/16]"; a second one is for the server's addresses */
  pnat?: readonly string[];
  srcipmap?: string;
  dstipmap?: string;
  /** "10.0.0.1:10.0.0.2": the client's address and the server's; needs sides */
  endpoints?: string;
  /** addresses of the capture by the names of the lab, before any other mapping */
  map?: readonly AddressMap[];
  /** randomised addresses */
  seed?: string;
  /** "80:8080,1000-2000:99" */
  portmap?: readonly string[];
  tcpSequence?: string;
  skipbroadcast?: boolean;
  skipl2broadcast?: boolean;
  fixcsum?: boolean;
  mtu?: string;
  mtuTrunc?: boolean;
  efcs?: boolean;
  /** "64", "+1", "-1" */
  ttl?: string;
  tos?: string;
  tclass?: string;
  flowlabel?: string;
  /** pad, trunc or del */
  fixlen?: string;
  /** "MAC[,MAC]": of the client's frames, of the server's */
  enetSmac?: string;
  enetDmac?: string;
  /** "MAC,MAC": each with the other instead */
  enetSubsmac?: readonly string[];
  enetMacSeed?: string;
  enetMacSeedKeepBytes?: string;
  /** add or del */
  enetVlan?: string;
  enetVlanTag?: string;
  enetVlanCfi?: string;
  enetVlanPri?: string;
  /** 802.1q or 802.1ad */
  enetVlanProto?: string;
  skipSoftErrors?: boolean;
}
