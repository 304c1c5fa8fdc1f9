ip netns exec c nc -v 10.0.0.2 8080 </dev/null || echo $?
ip netns exec c nc -z -v -w 2 10.0.0.2 81 || echo $?
echo x | ip netns exec c nc -u -w 1 10.0.0.2 82; echo $?
