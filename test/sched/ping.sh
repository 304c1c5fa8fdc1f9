ip netns exec a ping -c 2 10.0.0.2
