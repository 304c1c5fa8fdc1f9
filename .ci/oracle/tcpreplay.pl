#!/usr/bin/perl
# Stands in for tcpreplay inside the oracle: sends each frame on the interface and waits (4 ms with --pps=250), so that the order is the kernel's own.
#   tcpreplay [--pps=N] [other flags] -i IFACE FILE.pcap
# No modules: under User-Mode Linux every file that is opened costs.
my ($iface, $file, $pps) = (undef, $ARGV[-1], 250);
for my $i (0 .. $#ARGV) {
  $iface = $ARGV[$i + 1] if $ARGV[$i] eq '-i';
  $iface = $1 if $ARGV[$i] =~ /^--intf1=(.*)/;
  $pps = $1 if $ARGV[$i] =~ /^--pps=(\d+)/;
}
open(my $in, '<:raw', $file) or die "$file: $!\n";
local $/;
my $data = <$in>;
my ($AF_PACKET, $SOCK_RAW, $SIOCGIFINDEX) = (17, 3, 0x8933);
socket(my $s, $AF_PACKET, $SOCK_RAW, 0) or die "socket: $!\n";
my $request = pack('a16 x24', $iface);
ioctl($s, $SIOCGIFINDEX, $request) or die "$iface: $!\n";
bind($s, pack('S n i S C C a8', $AF_PACKET, 0, unpack('x16 i', $request), 0, 0, 0, '')) or die "bind: $!\n";
my $e = unpack('V', $data) == 0xa1b2c3d4 || unpack('V', $data) == 0xa1b23c4d ? 'V' : 'N';
for (my $i = 24; $i + 16 <= length $data;) {
  my $length = unpack("x8 $e", substr($data, $i, 16));
  my $frame = substr($data, $i + 16, $length);
  $i += 16 + $length;
  # what the kernel refuses is not seen on any interface, and that is part of the record
  send($s, $frame, 0);
  select(undef, undef, undef, 1 / $pps);
}
