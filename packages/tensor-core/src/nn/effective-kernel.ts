/**
 * How far a convolution of `kernel` values reaches along an axis when neighbours lie `dilation` apart (its atrous rate) [cells]:
 * k + (k - 1)(r - 1). With an odd kernel, half of it rounded down is the padding that keeps a map's size. "Rethinking Atrous
 * Convolution for Semantic Image Segmentation" (Chen et al., 2017, section 3.1), https://arxiv.org/abs/1706.05587.
 *
 * @throws RangeError unless both are integers from 1 on
 */
export function effectiveKernel(kernel: number, dilation: number): number {
  for (const [name, value] of Object.entries({ kernel, dilation }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`effectiveKernel: ${name} must be an integer from 1 on, got ${value}`);
  return kernel + (kernel - 1) * (dilation - 1);
}
