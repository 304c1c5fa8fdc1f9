/** An address that a table of xt_recent holds, in the mailbox; `stamps` times (u32, jiffies) follow at once. */
@unmanaged
export class RecentRecord {
  /** host order */
  address: u32;
  ttl: u32;
  /** where the next stamp goes: "oldest_pkt" */
  index: u32;
  stamps: u32;
}
