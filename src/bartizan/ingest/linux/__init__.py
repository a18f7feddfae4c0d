"""What programs of Linux write to syslog and the journal, and to the audit log."""
