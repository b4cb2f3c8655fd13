"""Checks .onnx files with the reference implementation: the checker, and shape inference against the shapes in the file.

    python3 scripts/reference/check_onnx.py FILE...

Needs the package onnx (Debian: python3-onnx 1.12, which knows operator sets up to 17). Prints one line per file and every
shape on which the two disagree; ends with 1 if there is one.
"""
import sys

import onnx


def shapes(graph):
    return {
        v.name: (v.type.tensor_type.elem_type, [d.dim_value or d.dim_param for d in v.type.tensor_type.shape.dim])
        for v in [*graph.value_info, *graph.output]
    }


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model)
    ours = shapes(model.graph)
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.value_info[:]
    theirs = shapes(onnx.shape_inference.infer_shapes(bare, strict_mode=True, data_prop=True).graph)
    compared, wrong = 0, []
    for name, (kind, dims) in theirs.items():
        if name not in ours:
            continue
        compared += 1
        our_kind, our_dims = ours[name]
        numbers = all(not isinstance(a, int) or not isinstance(b, int) or a == b for a, b in zip(dims, our_dims))
        if kind != our_kind or (dims and len(dims) != len(our_dims)) or not numbers:
            wrong.append(f"  {name}: the file has {our_dims}, shape inference gives {dims}")
    print(f"{path}: valid, {compared} of {len(ours)} shapes compared, {len(wrong)} differ")
    print("\n".join(wrong), end="\n" if wrong else "")
    return not wrong


sys.exit(0 if all([check(path) for path in sys.argv[1:]]) else 1)
