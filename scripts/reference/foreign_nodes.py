"""Models of operators that PyTorch 1.13 does not export, from onnx.helper, with counts by hand.

Quantised forms as onnxruntime's tools write them, Scan, nested loops, and Gemm with both operands transposed.
"""
import numpy as np
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper

random = np.random.default_rng(0)


def weight(name, shape, dtype=np.float32):
    values = random.integers(-9, 9, shape) if np.issubdtype(dtype, np.signedinteger) else random.integers(0, 99, shape)
    return numpy_helper.from_array(values.astype(dtype), name)


def scale(name):
    return numpy_helper.from_array(np.array(0.05, np.float32), name)


def zero(name, dtype=np.uint8):
    return numpy_helper.from_array(np.array(0, dtype), name)


def model(nodes, inputs, outputs, initializers, domains=()):
    value = lambda facts: [h.make_tensor_value_info(name, kind, shape) for name, kind, shape in facts]
    graph = h.make_graph(nodes, "g", value(inputs), value([(n, k, None) for n, k, _ in outputs]), initializers)
    opsets = [h.make_opsetid("", 13)] + [h.make_opsetid(d, 1) for d in domains]
    return h.make_model(graph, producer_name="onnx.helper", opset_imports=opsets, ir_version=8).SerializeToString()


def facts(inputs, outputs, parameters, macs):
    return {"inputs": {n: s for n, _, s in inputs}, "outputs": {n: s for n, _, s in outputs}, "parameters": parameters,
            "macs": macs}


def qdq():
    """A convolution and a Gemm between QuantizeLinear and DequantizeLinear, weights in int8, biases in int32."""
    q = lambda x, y: h.make_node("QuantizeLinear", [x, "s", "z"], [y])
    d = lambda x, y, zp="z": h.make_node("DequantizeLinear", [x, "s", zp], [y])
    nodes = [q("x", "xq"), d("xq", "xd"), d("w", "wd", "zw"), d("b", "bd", "zb"),
             h.make_node("Conv", ["xd", "wd", "bd"], ["c"], pads=[1, 1, 1, 1], strides=[2, 2]),
             q("c", "cq"), d("cq", "cd"), h.make_node("Flatten", ["cd"], ["f"]), d("v", "vd", "zw"),
             h.make_node("Gemm", ["f", "vd"], ["y"], transB=1)]
    inputs, outputs = [("x", T.FLOAT, [2, 3, 8, 8])], [("y", T.FLOAT, [2, 5])]
    stored = [scale("s"), zero("z"), zero("zw", np.int8), zero("zb", np.int32), weight("w", (4, 3, 3, 3), np.int8),
              weight("b", (4,), np.int32), weight("v", (5, 64), np.int8)]
    return model(nodes, inputs, outputs, stored), facts(
        inputs, outputs, 4 * 27 + 4 + 5 * 64, 2 * 4 * 4 * 4 * 27 + 2 * 64 * 5)


def qlinear():
    """QLinearConv of two groups, then QLinearMatMul."""
    nodes = [h.make_node("QLinearConv", ["x", "s", "z", "w", "s", "zw", "s", "z", "b"], ["c"], group=2, kernel_shape=[3, 3]),
             h.make_node("Reshape", ["c", "shape"], ["r"]),
             h.make_node("QLinearMatMul", ["r", "s", "z", "v", "s", "zw", "s", "z"], ["y"])]
    inputs, outputs = [("x", T.UINT8, [1, 4, 6, 6])], [("y", T.UINT8, [1, 6, 7])]
    stored = [scale("s"), zero("z"), zero("zw", np.int8), weight("w", (6, 2, 3, 3), np.int8), weight("b", (6,), np.int32),
              weight("v", (16, 7), np.int8), numpy_helper.from_array(np.array([0, 0, -1]), "shape")]
    return model(nodes, inputs, outputs, stored), facts(
        inputs, outputs, 6 * 18 + 6 + 16 * 7, 6 * 16 * 18 + 6 * 16 * 7)


def dynamic_int8():
    """Dynamic quantisation: DynamicQuantizeLinear with MatMulInteger and ConvInteger."""
    nodes = [h.make_node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
             h.make_node("MatMulInteger", ["xq", "w", "xz"], ["m"]), h.make_node("Cast", ["m"], ["mf"], to=T.FLOAT),
             h.make_node("Mul", ["mf", "xs"], ["ms"]), h.make_node("Unsqueeze", ["ms", "one"], ["u"]),
             h.make_node("DynamicQuantizeLinear", ["u"], ["uq", "us", "uz"]),
             h.make_node("ConvInteger", ["uq", "k", "uz"], ["y"], kernel_shape=[3, 3], dilations=[2, 2])]
    inputs, outputs = [("x", T.FLOAT, [2, 9, 10])], [("y", T.INT32, [2, 3, 5, 4])]
    stored = [weight("w", (10, 8), np.int8), weight("k", (3, 1, 3, 3), np.int8),
              numpy_helper.from_array(np.array([1]), "one")]
    return model(nodes, inputs, outputs, stored), facts(
        inputs, outputs, 80 + 27, 2 * 9 * 10 * 8 + 2 * 3 * 5 * 4 * 9)


def four_bit():
    """com.microsoft MatMulNBits: 96 x 40 weights of 4 bits in blocks of 32, two to a byte."""
    nodes = [h.make_node("MatMulNBits", ["x", "w", "ws"], ["y"], domain="com.microsoft", K=96, N=40, bits=4, block_size=32)]
    inputs, outputs = [("x", T.FLOAT, [2, 5, 96])], [("y", T.FLOAT, [2, 5, 40])]
    stored = [weight("w", (40, 3, 16), np.uint8), weight("ws", (120,))]
    return model(nodes, inputs, outputs, stored, ["com.microsoft"]), facts(
        inputs, outputs, 96 * 40, 2 * 5 * 96 * 40)


def gemm():
    nodes = [h.make_node("Gemm", ["x", "w", "b"], ["y"], transA=1, transB=1)]
    inputs, outputs = [("x", T.FLOAT, [6, 4])], [("y", T.FLOAT, [4, 5])]
    return model(nodes, inputs, outputs, [weight("w", (5, 6)), weight("b", (5,))]), facts(
        inputs, outputs, 35, 4 * 5 * 6)


def scan():
    """h = h + x[t] w over 11 steps of a sequence whose steps are axis 1."""
    value = h.make_tensor_value_info
    body = h.make_graph([h.make_node("MatMul", ["xt", "w"], ["p"]), h.make_node("Add", ["h", "p"], ["h1"]),
                         h.make_node("Identity", ["h1"], ["o"])], "body",
                        [value("h", T.FLOAT, [2, 5]), value("xt", T.FLOAT, [2, 4])],
                        [value("h1", T.FLOAT, [2, 5]), value("o", T.FLOAT, [2, 5])])
    nodes = [h.make_node("Scan", ["h0", "x"], ["hn", "y"], body=body, num_scan_inputs=1, scan_input_axes=[1])]
    inputs = [("h0", T.FLOAT, [2, 5]), ("x", T.FLOAT, [2, 11, 4])]
    outputs = [("hn", T.FLOAT, [2, 5]), ("y", T.FLOAT, [11, 2, 5])]
    return model(nodes, inputs, outputs, [weight("w", (4, 5))]), facts(inputs, outputs, 20, 11 * 2 * 4 * 5)


def nested_loops():
    """4 times 3 products; the inner results are stacked."""
    value = h.make_tensor_value_info
    inner = h.make_graph([h.make_node("Identity", ["c1"], ["k1"]), h.make_node("MatMul", ["b", "w"], ["b1"]),
                          h.make_node("Identity", ["b1"], ["s"])], "inner",
                         [value("i1", T.INT64, []), value("c1", T.BOOL, []), value("b", T.FLOAT, None)],
                         [value("k1", T.BOOL, None), value("b1", T.FLOAT, None), value("s", T.FLOAT, None)])
    outer = h.make_graph([h.make_node("Identity", ["c"], ["k"]),
                          h.make_node("Loop", ["three", "yes", "a"], ["a1", "stack"], body=inner)], "outer",
                         [value("i", T.INT64, []), value("c", T.BOOL, []), value("a", T.FLOAT, None)],
                         [value("k", T.BOOL, None), value("a1", T.FLOAT, None), value("stack", T.FLOAT, None)])
    nodes = [h.make_node("Loop", ["four", "yes", "x"], ["y", "all"], body=outer)]
    stored = [weight("w", (5, 5)), numpy_helper.from_array(np.array(4), "four"),
              numpy_helper.from_array(np.array(3), "three"), numpy_helper.from_array(np.array(True), "yes")]
    inputs, outputs = [("x", T.FLOAT, [2, 5])], [("y", T.FLOAT, [2, 5]), ("all", T.FLOAT, [4, 3, 2, 5])]
    return model(nodes, inputs, outputs, stored), facts(inputs, outputs, 25, 4 * 3 * 2 * 5 * 5)


def made_by_hand():
    """Bytes and facts by name."""
    return {f.__name__: f() for f in (qdq, qlinear, dynamic_int8, four_bit, gemm, scan, nested_loops)}
