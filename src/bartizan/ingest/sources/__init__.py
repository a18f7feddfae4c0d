"""Where records come from: files, archives, standard input, growing files, HTTP, syslog."""
