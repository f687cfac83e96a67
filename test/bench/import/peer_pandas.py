"""Reads a file with pandas and prints seconds: to typed columns, and with what a profile needs of each column."""

import json
import resource
import sys
import time

import pandas

began = time.perf_counter()
dates = ["birth", "seen"] if "mixed" in sys.argv[1] or "huge" in sys.argv[1] else None
table = pandas.read_csv(sys.argv[1], low_memory=False, parse_dates=dates, infer_datetime_format=True)
read = time.perf_counter()
numbers = table.select_dtypes("number")
numbers.quantile([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
numbers.agg(["min", "max", "mean", "std"])
numbers.nunique()
table.isna().sum()
for name in table.select_dtypes("object"):
    table[name].value_counts()
done = time.perf_counter()
processor = time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"read": read - began, "seconds": done - began, "processor": processor, "rows": len(table), "peak": peak}))
