ip -n out link del e0
ip -n host link; ip -n c1 link; ip -n c2 link
