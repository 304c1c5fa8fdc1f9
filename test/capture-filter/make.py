#!/usr/bin/env python3
"""Writes frames.pcap: frames of many kinds, whole, cut short and odd, that filters are asked about; cooked.pcap and raw.pcap: the packets of
some of them as `tcpdump -i any` (LINUX_SLL2) and devices without a link layer (RAW) have them. Deterministic."""
import random, struct
R = random.Random(20261121)
def ck(b):
    if len(b) % 2: b += b'\0'
    s = sum(struct.unpack('>%dH' % (len(b)//2), b))
    while s >> 16: s = (s & 0xffff) + (s >> 16)
    return ~s & 0xffff
def mac(t): return bytes.fromhex(t.replace(':', ''))
def ip4(t): return bytes(map(int, t.split('.')))
M = ['02:00:00:00:00:01', '02:00:00:00:00:02', '0a:58:0a:f4:01:05', 'ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:fb', '33:33:00:00:00:01']
A = ['10.0.0.2', '10.0.1.3', '10.96.0.10', '192.168.1.50', '172.17.0.2', '224.0.0.251', '255.255.255.255', '8.8.8.8', '10.244.1.5']
A6 = ['fd000000000000000000000000000002', 'fd000000000000010000000000000003', 'fe800000000000000000000000000001', 'ff020000000000000000000000000001', '20010db8000000000000000000000001']
P = [80, 443, 53, 22, 8080, 40000, 6443, 4789, 123, 0, 65535]
def l4(proto, v6=False):
    s, d = R.choice(P), R.choice(P)
    body = R.randbytes(R.choice([0, 1, 5, 20, 100]))
    if proto == 6: return struct.pack('>HHIIBBHHH', s, d, R.getrandbits(32), R.getrandbits(32), 5 << 4, R.getrandbits(8), R.getrandbits(16), 0, 0) + body
    if proto == 17: return struct.pack('>HHHH', s, d, 8 + len(body), R.choice([0, 0xbeef])) + body
    if proto == 132: return struct.pack('>HHII', s, d, R.getrandbits(32), 0) + body
    if proto in (1, 58): return struct.pack('>BBHHH', R.choice([0, 3, 8, 11, 128, 129, 135, 136]), R.randrange(4), 0, 1, R.getrandbits(8)) + body
    return R.randbytes(8) + body
def ip(proto, frag=None, opts=b''):
    b = l4(proto)
    f = 0x4000 if frag is None else frag
    h = struct.pack('>BBHHHBBH', 0x45 + len(opts)//4, R.choice([0, 0x10, 0xb8]), 20 + len(opts) + len(b), R.getrandbits(16), f, R.choice([1, 2, 64, 255]), proto, 0) + ip4(R.choice(A)) + ip4(R.choice(A)) + opts
    h = h[:10] + struct.pack('>H', ck(h)) + h[12:]
    return h + b
def ip6(proto, ext=b'', nh=None):
    b = ext + l4(proto)
    return struct.pack('>IHBB', 6 << 28 | R.getrandbits(20), len(b), proto if nh is None else nh, 64) + bytes.fromhex(R.choice(A6)) + bytes.fromhex(R.choice(A6)) + b
def arp(op): return struct.pack('>HHBBH', 1, 0x800, 6, 4, op) + mac(M[0]) + ip4(R.choice(A)) + mac(M[1]) + ip4(R.choice(A))
def eth(t, b, tags=()):
    h = mac(R.choice(M)) + mac(R.choice(M[:3]))
    for tpid, tci in tags: h += struct.pack('>HH', tpid, tci)
    return h + struct.pack('>H', t) + b
frames = []
protos = [6, 6, 6, 17, 17, 1, 132, 2, 47, 50, 51, 103, 89, 112]
def some_ip(): 
    k = R.randrange(10)
    if k == 0: return ip(R.choice([6, 17, 1]), frag=0x2000)
    if k == 1: return ip(R.choice([6, 17, 1]), frag=R.choice([0x2001, 0x00b9, 1]))
    if k == 2: return ip(R.choice([6, 17]), opts=bytes([1]*4*R.randrange(1, 10)))
    return ip(R.choice(protos))
def some_ip6():
    k = R.randrange(6)
    if k == 0: return ip6(R.choice([6, 17]), ext=bytes([R.choice([6, 17]), 0]) + struct.pack('>HI', R.choice([1, 0xb9, 0]), 7), nh=44)
    if k == 1: return ip6(6, ext=bytes([6, 0, 1, 4, 0, 0, 0, 0]), nh=0)
    return ip6(R.choice([6, 17, 58, 132, 50, 51, 103]))
for i in range(1200):
    k = R.randrange(20)
    if k < 9: f = eth(0x800, some_ip())
    elif k < 13: f = eth(0x86dd, some_ip6())
    elif k < 15: f = eth(0x806, arp(R.choice([1, 2])))
    elif k == 15: f = eth(0x8035, arp(R.choice([3, 4])))
    elif k == 16: f = eth(R.choice([0x800, 0x806]), R.choice([some_ip, lambda: arp(1)])(), [(R.choice([0x8100, 0x88a8, 0x9100]), R.choice([100, 200, 0x6064, 0]))])
    elif k == 17: f = eth(0x800, some_ip(), [(R.choice([0x8100, 0x88a8]), R.choice([100, 200])), (0x8100, R.choice([5, 100, 300]))])
    elif k == 18: f = eth(R.choice([0x8847, 0x88cc, 0x9000, 0x88b5]), R.randbytes(R.randrange(60)))
    else: f = mac(M[4]) + mac(M[0]) + struct.pack('>H', 38) + b'\x42\x42\x03' + R.randbytes(35)
    if R.randrange(3) == 0: f = f.ljust(60, b'\0')
    frames.append(f)
def write(name, linktype, frames):
    with open(name, 'wb') as out:
        out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, linktype))
        for i, f in enumerate(frames):
            n = len(f) if R.randrange(5) else R.randrange(len(f) + 1)
            out.write(struct.pack('<IIII', 1700000000 + i, 0, n, len(f)) + f[:n])
def cooked(f): return f[12:14] + struct.pack('>HIHBB', 0, R.randrange(1, 4), R.choice([1, 772]), R.randrange(5), 6) + f[6:12] + bytes(2) + f[14:]
write('frames.pcap', 1, frames)
write('cooked.pcap', 276, [cooked(f) for f in frames[:400]])
write('raw.pcap', 101, [f[14:] for f in frames[:600] if f[12:14] in (b'\x08\x00', b'\x86\xdd')])
