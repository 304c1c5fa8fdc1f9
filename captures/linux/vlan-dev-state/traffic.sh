ip -n a link set v1 down
ip -n b link del e1
ip -n a link; ip -n b link; ip -n c link
