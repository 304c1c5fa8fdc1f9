run() { echo "\$ $*"; "$@" 2>&1 || echo "= $?"; }
X="ip -n a xfrm"
P="ip -n a xfrm policy"
A="aead rfc4106(gcm(aes)) 0x0102030405060708090a0b0c0d0e0f1011121314 128"
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 reqid 0xd0c4e3 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 64
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x101 reqid 1 mode transport replay-window 32 enc 'cbc(aes)' 0x0102030405060708090a0b0c0d0e0f10 auth 'hmac(sha1)' 0x0102030405060708090a0b0c0d0e0f1011121314
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x103 mode tunnel enc 'ecb(cipher_null)' '' auth digest_null '' sel src 10.1.0.0/24 dst 10.2.0.0/24 proto udp sport 4 dport 5 dev eth0
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x108 mode transport aead 'rfc4106(gcm(aes))' 0x01020304050607 128
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x108 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 100
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x108 mode transport aead 'rfc9106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x108 mode transport auth 'hmac(sha1)' 0x0102030405060708090a0b0c0d0e0f1011121314
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x108 mode transport
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x107 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0xzz mode transport 
run $X state add src 10.0.0.2 dst 10.0.0.1 proto foo spi 0x44
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp mode foo spi 0x44
run $X state add src 10.0.0.2 proto esp spi 0x44
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 bar
run $X state add src 10.0.0.2 dst 10.0.0.1 spi 0x44
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 src 10.0.0.3
run $X state add
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 enc 'cbc(aes)'
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 enc 'cbc(aes)' 0x010203 auth sha1 0x01
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 enc 'cbc(aes)' 0x010
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 enc 'cbc(aes)' 0x0xyz
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 enc 'cbc(foo)' 0x0102030405060708090a0b0c0d0e0f10 
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 flag foo
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 limit foo 5
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 reqid x
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x44 mark x
run $X state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0 enc 'cbc(aes)' 0x0102030405060708090a0b0c0d0e0f10 
run $X state
run ip -n a -o xfrm state
run $X state count
run $X state list spi 0x101
run $X state list src 10.0.0.1
run $X state list nokeys spi 0x101
run $X state get src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100
run $X state get src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x999
run $X state delete src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x999
run $X state delete src 10.0.0.1 dst 10.0.0.2 proto esp
run $X state delete dst 10.0.0.1 proto esp spi 0x106
run $X state delete dst 10.0.0.1 proto esp spi 0x102
run $X state delete dst 10.0.0.1 proto esp spi 0x102 mark 5 mask 0xff
run $X state update src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 reqid 0xd0c4e3 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121399 64
run $X state update src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x333 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121399 64
run $X state deleteall spi 0x101
run $X state deleteall spi 0x999
run $X state list proto esp
run $X foo
run $X state foo
run $P add src 10.0.0.1 dst 10.0.0.2 dir out mark 0xd0c4e3 mask 0xffffffff proto udp dport 4789 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 reqid 0xd0c4e3 mode transport
run $P add src 10.0.0.1/32 dst 10.0.0.2/32 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 1 mode tunnel level use tmpl proto esp mode transport
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 dir fwd priority 100 action block
run $P add dir in ptype main tmpl proto esp
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 proto gre key 5 dir in  priority 7 
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 proto gre key 5 dir in  priority 7 
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 proto 132 sport 5 dir in  priority 8
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 sport 5 dir in  priority 8
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 dir inn
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 dir in action foo
run $P add src 10.1.0.0/16 dst 10.2.0.0/16 
run $P add dir in foo
run $P add dir in tmpl proto esp foo
run $P add dir in tmpl proto foo
run $P add dir in tmpl level foo
run $P
run $P update src 10.1.0.0/16 dst 10.2.0.0/16 dir fwd priority 50 action allow
run ip -n a -o xfrm policy
run $P list dir fwd
run $P get src 10.0.0.1 dst 10.0.0.2 dir out
run $P get src 10.0.0.1 dst 10.0.0.3 dir out
run $P get dir fwd index 26
run $P delete src 10.0.0.1 dst 10.0.0.2 dir out
run $P delete src 10.0.0.1 dst 10.0.0.2 dir out
run $P delete src 10.0.0.1 dst 10.0.0.2 dir out mark 0xd0c4e3
run $P delete src 10.0.0.1 dst 10.0.0.2 dir out proto udp dport 4789 mark 0xd0c4e3
run $P delete dir in
run $P delete dir in
run $P deleteall dir fwd
run $P count
run $P setdefault in block
run $P setdefault fwd block out accept
run $P getdefault
run $P setdefault in accept fwd accept
run $P setdefault in foo
run $P flush
run $P
run $P foo
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x102 mode transport $A sel src 10.0.0.1 proto gre key 77777 dev foo
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x103 mode transport $A sel sport 5 dport 6
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x104 mode transport enc 'cbc(aes)' 0x0102030405060708090a0b0c0d0e0f10 auth sha256 1234567 auth sha1 5
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x104 mode transport enc 'cbc(aes)' 0x102030405060708090a0b0c0d0e0f10 auth foo 1234567
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x104 mode transport enc 'cbc(aes)' 0x102030405060708090a0b0c0d0e0f10 auth-trunc sha256 1234567 264
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x104 mode transport enc 'cbc(aes)' 0x102030405060708090a0b0c0d0e0f10 auth-trunc sha256 1234567 0
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x105 mode transport enc 'cbc(aes)' 0x102030405060708090a0b0c0d0e0f10 auth sha1 1234567 limit byte-hard 1x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x105 mode transport enc 'cbc(aes)' 0x102030405060708090a0b0c0d0e0f10 auth sha1 1234567 replay-window 5000
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x105 mode transport enc 'ecb(cipher_null)' 0x10 auth sha1 1234567
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A seq x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A replay-window x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A output-mark x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A if_id x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A tfcpad x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A limit time-hard x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A extra-flag foo
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A sel foo
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A sel proto udp type 5
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A sel proto icmp sport 5
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A sel proto udp sport x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A sel proto foo
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp $A sel dev nodev
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp aead 'rfc4106(gcm(aes))' 0x00 x
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp aead
run $X state add src 10.0.0.1 dst 10.0.0.2 proto esp aead foo 0x0
run $X state add src 10.0.0.1/24 dst 10.0.0.2 proto esp $A spi 0x777
run $X state add src foo dst 10.0.0.2 proto esp $A spi 0x777
run $X state add src
run ip -n a xfrm state
run $X state list mode tunnel
run $X state list foo
run $X state list src 10.0.0.0/24 spi 0x101
run $X state delete
run $X state delete src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x101 foo
run $X state delete dst 10.0.0.2 spi 0x101
run $X state get
run $X state flush foo
run $X state count foo
run $X state deleteall mode tunnel
run $X state deleteall src 10.0.0.1 dst 10.0.0.2 proto esp
run $X state
run $P add src 10.0.0.1 dst 10.0.0.2 proto udp dport 4789 dir out mark 0xd0c4e3 mask 0xffffffff tmpl src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 reqid 0xd0c4e3 mode transport
run $P add src 10.0.0.1 dst 10.0.0.2 dir out mark 0xd0c4e3 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 2 mode tunnel
run $P add src 10.0.0.1/32 dst 10.0.0.2/32 dir in tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 1 mode tunnel level use tmpl proto esp mode transport level required
run $P add dst 10.2.3.4 dir fwd action block ptype main
run $P add dst 10.2.3.4 dir fwd ptype foo
run $P add dst 10.2.3.4 dir fwd priority x
run $P add dst 10.2.3.4 dir fwd index x
run $P add dst 10.2.3.4 dir fwd if_id x
run $P add dst 10.2.3.4 dir fwd flag x
run $P add dst 10.2.3.4 dir fwd mark x
run $P add dst 10.2.3.4 dir fwd dst 10.2.3.3
run $P add dst 1.1.1.1 dir in tmpl proto esp mode tunnel
run $P add dst 1.1.1.2 dir in tmpl proto esp tmpl proto esp tmpl proto esp tmpl proto esp tmpl proto esp tmpl proto esp tmpl proto esp
run $P add dst 1.1.1.3 dir in tmpl
run $P add dir out dir in
run ip -n a xfrm policy
run $P get src 10.0.0.1 dst 10.0.0.2 dir in
run $P get dir in
run $P get src 10.0.0.1 dst 10.0.0.2
run $P list src 10.0.0.1 dst 10.0.0.2
run $P list dir in priority 7
run $P list action block
run $P list index 4096
run $P list foo
run $P delete src 10.0.0.1 dst 10.0.0.2 dir out mark 0xd0c4e3
run $P delete src 10.0.0.1 dst 10.0.0.2 proto udp dport 4789 dir out mark 0xd0c4e3
run $P delete src 10.0.0.1 dst 10.0.0.2
run $P delete src 10.0.0.1 dst 10.0.0.2 dir out foo
run $P deleteall dir out foo
run $P deleteall src 10.0.0.1
run $P count
run $P flush foo
run $P flush ptype main
run $P setdefault
run $P setdefault foo
run $P getdefault
