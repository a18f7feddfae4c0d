"""What is usual of a metric, and what is not: values, rhythm, level and spread of each series."""
