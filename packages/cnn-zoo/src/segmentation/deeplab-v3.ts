/**
 * DeepLabv3, "Rethinking Atrous Convolution for Semantic Image Segmentation" (Chen, Papandreou, Schroff, Adam, 2017),
 * https://arxiv.org/abs/1706.05587: atrous spatial pyramid pooling on dilated features. torchvision's networks, in its
 * parameter names: stride 8 with rates 12, 24, 36 (section 3.3); on MobileNetV3, stride 16 with the same rates.
 */
import { block, image, type ModelTable, type Params, type Source, type Tensor } from '@netwright/tensor-core';
import { batchNorm, conv2d, relu } from '@netwright/tensor-core/nn';
import {
  type MobileNetV3Config,
  mobilenetV3Features,
  mobilenetV3Strided,
  mobilenetV3s,
} from '../classification/mobilenet-v3.ts';
import { type ResNetConfig, resnetFeatures, resnets } from '../classification/resnet.ts';
import { aspp } from './aspp.ts';
import { fcnHead } from './fcn-head.ts';
import { resizeTo } from './fit-size.ts';
import {
  segmentationCheckpoint,
  segmentationLoss,
  segmentationPreprocessing,
  tinyMobilenetV3,
} from './torchvision-recipe.ts';

/** Sizes of a DeepLabv3 on a backbone. */
export interface DeepLabV3Config<Backbone = ResNetConfig> {
  /** What it says of a classifier counts for nothing. */
  backbone: Backbone;
  /** Of the head; 256 in every published network. */
  channels: number;
  dilations: readonly number[];
  /** Whether an earlier map has a head of its own. */
  aux: boolean;
  /** Rate after the pyramid. */
  dropout: number;
  /** Rate in the auxiliary head; none where `dropout` is 0. */
  dropoutAux: number;
  numClasses: number;
}

type Head = Omit<DeepLabV3Config, 'backbone'>;

/** [N, C, H, W] features -> [N, numClasses, H, W]. */
const deeplabHead = block((p: Params, x: Tensor, { channels, dilations, dropout, numClasses }: Head): Tensor => {
  const y = aspp(p.at(0), x, dilations, { channels, rate: dropout });
  const z = relu(batchNorm(p.at(2), conv2d(p.at(1), y, channels, { kernel: 3, padding: 1, bias: false })));
  return conv2d(p.at(4), z, numClasses, { kernel: 1 });
});

/** The logits of the last features and of an earlier map, of the size of the image x. */
function heads(p: Params, x: Tensor, last: Tensor, earlier: Tensor, c: Head): Record<string, Tensor> {
  const out = resizeTo(deeplabHead(p.at('classifier'), last, c), x);
  if (!c.aux) return { out };
  const aux = fcnHead(p.at('aux_classifier'), earlier, c.numClasses, c.dropout && c.dropoutAux);
  return { out, aux: resizeTo(aux, x) };
}

/** [N, 3, H, W] image -> logits [N, numClasses, H, W], `out` and, with an auxiliary head, `aux`. */
export function deeplabV3Resnet(p: Params, x: Tensor, c: DeepLabV3Config): Record<string, Tensor> {
  const [layer3, layer4] = resnetFeatures(p.at('backbone'), x, c.backbone, { outputStride: 8 }).slice(2);
  return heads(p, x, layer4 as Tensor, layer3 as Tensor, c);
}

/** As `deeplabV3Resnet`, on MobileNetV3; the auxiliary head reads the first block of stride 8. */
export function deeplabV3MobilenetV3(
  p: Params,
  x: Tensor,
  c: DeepLabV3Config<MobileNetV3Config>,
): Record<string, Tensor> {
  const maps = mobilenetV3Features(p.at('backbone'), x, c.backbone, { dilated: true });
  const stride8 = mobilenetV3Strided(c.backbone).at(-3) as number; // torchvision's C2
  return heads(p, x, maps.at(-1) as Tensor, maps[stride8] as Tensor, c);
}

const chen: Source = {
  title: 'Rethinking Atrous Convolution for Semantic Image Segmentation',
  authors: 'Chen, Papandreou, Schroff, Adam',
  year: 2017,
  url: 'https://arxiv.org/abs/1706.05587',
  code: 'torchvision 0.14 models/segmentation/deeplabv3.py',
};

/** What the configurations have in common, but for the backbone. */
const entry = (file: string, aux: boolean, params: number, macs: number) =>
  ({
    inputs: { x: image(520) },
    outputs: aux ? ['out', 'aux'] : ['out'],
    params,
    macs,
    source: chen,
    checkpoint: segmentationCheckpoint(file, aux),
    preprocessing: segmentationPreprocessing,
    loss: segmentationLoss,
  }) as const;

const head = (aux: boolean): Head => ({
  channels: 256,
  dilations: [12, 24, 36],
  aux,
  dropout: 0.5,
  dropoutAux: 0.1,
  numClasses: 21,
});

const tinyHead = { channels: 16, dilations: [1, 2, 3], numClasses: 32 } as const;

const onResnet = (backbone: ResNetConfig, file: string, aux: boolean, params: number, macs: number) =>
  ({
    ...entry(file, aux, params, macs),
    build: deeplabV3Resnet,
    config: { backbone, ...head(aux) } satisfies DeepLabV3Config,
    stages: ['backbone.layer1', 'backbone.layer4'],
    tiny: {
      config: { backbone: { ...backbone, depths: [1, 1, 2, 1], width: 8 }, ...tinyHead },
      inputs: { x: image([19, 32]) },
    },
  }) as const;

const { config: mobile } = mobilenetV3s.mobilenet_v3_large;
const onMobilenet = (aux: boolean, params: number, macs: number) =>
  ({
    ...entry('deeplabv3_mobilenet_v3_large-fc3c493d', aux, params, macs),
    build: deeplabV3MobilenetV3,
    config: { backbone: mobile, ...head(aux) } satisfies DeepLabV3Config<MobileNetV3Config>,
    stages: [1, 3, 6, 16].map((i) => `backbone.${i}`),
    tiny: {
      config: { backbone: tinyMobilenetV3, ...tinyHead },
      inputs: { x: image([19, 32]) },
    },
  }) as const;

const resnet50 = [resnets.resnet50.config, 'deeplabv3_resnet50_coco-cd0a2569'] as const;
const resnet101 = [resnets.resnet101.config, 'deeplabv3_resnet101_coco-586e9e4e'] as const;

/** torchvision's networks, with their auxiliary heads and without. */
export const deeplabV3s = {
  deeplabv3_resnet50: onResnet(...resnet50, true, 42_004_074, 178_721_945_088),
  deeplabv3_resnet50_noaux: onResnet(...resnet50, false, 39_638_869, 168_731_205_888),
  deeplabv3_resnet101: onResnet(...resnet101, true, 60_996_202, 258_743_039_488),
  deeplabv3_resnet101_noaux: onResnet(...resnet101, false, 58_630_997, 248_752_300_288),
  deeplabv3_mobilenet_v3_large: onMobilenet(true, 11_029_328, 10_452_447_938),
  deeplabv3_mobilenet_v3_large_noaux: onMobilenet(false, 11_025_477, 10_436_350_688),
} satisfies ModelTable;
