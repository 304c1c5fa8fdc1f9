#!/usr/bin/python3 -IS
"""Stands in for tcpreplay inside the oracle: sends each frame on the interface and waits 4 ms, so that the order is the kernel's own.

tcpreplay [any flags] -i IFACE FILE.pcap      (labs pass --pps=250, which means the same to the real one)
"""
import _socket, struct, sys, time

args = sys.argv[1:]
if '-i' in args: iface = args[args.index('-i') + 1]
else: iface = next(a.split('=', 1)[1] for a in args if a.startswith('--intf1='))
data = open(args[-1], 'rb').read()
e = '<' if struct.unpack('<I', data[:4])[0] in (0xa1b2c3d4, 0xa1b23c4d) else '>'
AF_PACKET, SOCK_RAW = 17, 3
s = _socket.socket(AF_PACKET, SOCK_RAW, 0)
s.bind((iface, 0))
i, n = 24, 0
while i + 16 <= len(data):
    length = struct.unpack(e + 'I', data[i + 8:i + 12])[0]
    frame = data[i + 16:i + 16 + length]
    i += 16 + length
    n += 1
    try: s.send(frame)
    except OSError as err: print('frame', n, 'of', len(frame), 'bytes:', err)
    time.sleep(0.004)
print('sent', n)
