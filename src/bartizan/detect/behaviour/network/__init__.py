"""What machines do on the network: how much, where to, how regularly."""
