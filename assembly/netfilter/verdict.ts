/** What a hook function answers (NF_* of include/uapi/linux/netfilter.h). */
export const enum Verdict {
  DROP = 0,
  ACCEPT = 1,
  /** the hook has the packet, or has freed it */
  STOLEN = 2,
}
