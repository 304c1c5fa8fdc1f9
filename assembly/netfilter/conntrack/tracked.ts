/** What a protocol says of a packet (the return value of nf_conntrack_handle_packet). */
export const enum Tracked {
  /** NF_DROP */
  DROP = 0,
  /** it belongs to the connection */
  ACCEPT,
  /** -NF_ACCEPT: it goes on, and belongs to none */
  INVALID,
  /** -NF_REPEAT: its connection is gone, it begins a new one */
  REPEAT,
}
