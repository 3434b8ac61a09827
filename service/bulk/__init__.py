"""Label files of any size: read in shards, scored by many processes, written as parts that survive any end."""
