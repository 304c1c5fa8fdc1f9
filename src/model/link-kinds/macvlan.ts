/** A macvlan (IFLA_MACVLAN_*). */
export interface MacvlanData {
  kind: "macvlan";
  /** vepa where a new link has none */
  mode?: "private" | "vepa" | "bridge" | "passthru" | "source";
  nopromisc?: boolean;
  nodst?: boolean;
  /** frames that the queue of broadcasts may hold */
  bcqueuelen?: number;
  /** told: the largest wish of all macvlans on the device below */
  usedbcqueuelen?: number;
  /** a request: what to do with the list of source MACs (mode source) */
  macaddr?: { action: "add" | "del" | "set" | "flush"; addresses: string[] };
  /** told: the source MACs */
  macaddr_data?: string[];
}
