# Traffic for published-port.sh: somebody asks the published port, the container asks outside, and what the host remembers of it.

echo "client asks 192.168.1.100:8080:"
printf 'GET / HTTP/1.0\r\n\r\n' | ip netns exec client nc -w 3 192.168.1.100 8080
echo
echo "web asks 203.0.113.9:"
ip netns exec web ping -c 1 203.0.113.9 | grep from
echo
echo "the host remembers (conntrack -L):"
ip netns exec host conntrack -L 2> /dev/null | grep -v 224.0.0.22
echo
