/**
 * IPsec (include/uapi/linux/xfrm.h): the records of the system calls in calls/xfrm.ts. Addresses, ports and SPIs are in host order. A request
 * or answer is a state or policy record at the mailbox, and at the places below (from the mailbox on) what belongs to it.
 */

export const enum XfrmPlace {
  /** XfrmSelector */
  selector = 512,
  /** of a state: the key of the cipher (or AEAD), then that of the authentication */
  keys = 1024,
  /** of a policy: XfrmTemplates, each at a multiple of `templateBytes` */
  templates = 2048,
  templateBytes = 64,
}

/** XFRM_MODE_* */
export const enum XfrmMode {
  transport = 0,
  tunnel = 1,
}

/** XFRM_POLICY_IN ... */
export const enum XfrmDirection {
  input = 0,
  output = 1,
  forward = 2,
}

/** XFRM_POLICY_ALLOW, XFRM_POLICY_BLOCK; the same bits in a default policy */
export const enum XfrmAction {
  allow = 0,
  block = 1,
}

/** XFRM_STATE_*: flags of a state */
export const enum XfrmStateFlag {
  NOECN = 1,
  DECAP_DSCP = 2,
  NOPMTUDISC = 4,
  WILDRECV = 8,
  ICMP = 16,
  AF_UNSPEC = 32,
  ALIGN4 = 64,
  ESN = 128,
}

/** XFRM_SA_XFLAG_* */
export const enum XfrmExtraFlag {
  DONT_ENCAP_DSCP = 1,
  OSEQ_MAY_WRAP = 2,
}

export const enum XfrmCipher {
  none = 0,
  cbcAes,
  cipherNull,
  rfc4106GcmAes,
}

export const enum XfrmAuth {
  none = 0,
  digestNull,
  hmacSha1,
  hmacSha256,
}

/** km.state: XFRM_STATE_VALID, _EXPIRED, _DEAD */
export const enum XfrmKm {
  VALID = 1,
  EXPIRED = 2,
  DEAD = 3,
}

/** LINUX_MIB_XFRM*: the lines of /proc/net/xfrm_stat, in that order */
export const enum XfrmStat {
  XfrmInError = 0,
  XfrmInBufferError,
  XfrmInHdrError,
  XfrmInNoStates,
  XfrmInStateProtoError,
  XfrmInStateModeError,
  XfrmInStateSeqError,
  XfrmInStateExpired,
  XfrmInStateMismatch,
  XfrmInStateInvalid,
  XfrmInTmplMismatch,
  XfrmInNoPols,
  XfrmInPolBlock,
  XfrmInPolError,
  XfrmOutError,
  XfrmOutBundleGenError,
  XfrmOutBundleCheckError,
  XfrmOutNoStates,
  XfrmOutStateProtoError,
  XfrmOutStateModeError,
  XfrmOutStateSeqError,
  XfrmOutStateExpired,
  XfrmOutPolBlock,
  XfrmOutPolDead,
  XfrmOutPolError,
  XfrmFwdHdrError,
  XfrmOutStateInvalid,
  XfrmAcquireError,
  COUNT,
}

/** struct xfrm_selector */
@unmanaged
export class XfrmSelector {
  destination: u32;
  source: u32;
  destinationPort: u32;
  destinationPortMask: u32;
  sourcePort: u32;
  sourcePortMask: u32;
  /** AF_INET, or 0: of a state without a selector of its own (af-unspec) */
  family: u32;
  destinationLength: u32;
  sourceLength: u32;
  protocol: u32;
  /** 0: any */
  ifindex: u32;
}

/** struct xfrm_lifetime_cfg: of bytes and packets all ones is no limit; of seconds 0 */
@unmanaged
export class XfrmStateRecord {
  softBytes: u64;
  hardBytes: u64;
  softPackets: u64;
  hardPackets: u64;
  softAdd: u64;
  hardAdd: u64;
  softUse: u64;
  hardUse: u64;
  // answers: struct xfrm_lifetime_cur, times in seconds since 1970
  bytes: u64;
  packets: u64;
  addTime: u64;
  useTime: u64;
  destination: u32;
  source: u32;
  spi: u32;
  /** IP protocol: 50 */
  protocol: u32;
  reqid: u32;
  /** XfrmMode */
  mode: u32;
  mark: u32;
  markMask: u32;
  /** output-mark */
  outputMark: u32;
  outputMarkMask: u32;
  ifId: u32;
  /** XfrmStateFlag, XfrmExtraFlag */
  flags: u32;
  extraFlags: u32;
  /** km sequence number */
  seq: u32;
  tfcpad: u32;
  /** packets, up to 32; wider ones have a bitmap of `bitmapWords` */
  replayWindow: u32;
  bitmapWords: u32;
  /** last sequence number received, and sent */
  replaySeq: u32;
  outputSeq: u32;
  /** of a narrow window */
  bitmap: u32;
  /** XfrmCipher, bytes of its key, bits of the ICV of an AEAD */
  cipher: u32;
  cipherKeyBytes: u32;
  icvBits: u32;
  /** XfrmAuth, bytes of its key, bits that are sent */
  auth: u32;
  authKeyBytes: u32;
  authBits: u32;
  // struct xfrm_stats
  statReplayWindow: u32;
  statReplay: u32;
  statFailed: u32;
}

@unmanaged
export class XfrmPolicyRecord {
  addTime: u64;
  useTime: u64;
  index: u32;
  priority: u32;
  /** XfrmDirection, XfrmAction */
  direction: u32;
  action: u32;
  /** XFRM_POLICY_LOCALOK 1 */
  flags: u32;
  mark: u32;
  markMask: u32;
  ifId: u32;
  templates: u32;
}

/** struct xfrm_user_tmpl */
@unmanaged
export class XfrmTemplate {
  destination: u32;
  source: u32;
  spi: u32;
  /** IP protocol; 255 (IPSEC_PROTO_ANY) is not modelled */
  protocol: u32;
  reqid: u32;
  mode: u32;
  /** level use */
  optional: u32;
}
