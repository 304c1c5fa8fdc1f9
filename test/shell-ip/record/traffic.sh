: nothing is replayed; the recording happens in setup.sh
