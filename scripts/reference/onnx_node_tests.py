"""Writes the node tests of the package onnx into a folder, as NAME.onnx and NAME.json (the inputs, base64).

    python3 scripts/reference/onnx_node_tests.py FOLDER

Needs the package onnx (Debian: python3-onnx 1.12, operator sets up to 17); scripts/reference/onnx-node-tests.ts reads them.
"""
import base64
import inspect
import json
import os
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
for name, kind in {"float": float, "bool": bool, "object": object, "int": int, "str": str}.items():
    if not hasattr(np, name):
        setattr(np, name, kind)  # names that newer numpy no longer has

from onnx.backend.test.case.node import collect_testcases  # noqa: E402

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
cases = collect_testcases(*[None] * len(inspect.signature(collect_testcases).parameters))
for case in cases:
    inputs = case.data_sets[0][0]
    if not all(isinstance(a, np.ndarray) and a.dtype != object for a in inputs):
        continue  # sequences and texts
    with open(f"{folder}/{case.name}.onnx", "wb") as file:
        file.write(case.model.SerializeToString())
    with open(f"{folder}/{case.name}.json", "w") as file:
        data = [[str(a.dtype), a.shape, base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()] for a in inputs]
        json.dump(data, file)
print(f"{folder}: {len(os.listdir(folder)) // 2} tests")
