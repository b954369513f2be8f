/** Pictures of a classifier's answers: who was taken for whom, and the mistakes that it was surest of. */
import { confusion } from '../../report/figures/confusion'
import { mistakes } from '../../report/figures/mistakes'
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'

export const classPictures = ({ model, source, judged }: Trained): readonly Picture[] => {
  const [rows, columns, channels] = source.input
  const confused = `${model.name}: who was taken for whom`
  const wrong = `${model.name}: the surest mistakes`
  return [
    {
      name: 'confusion',
      title: confused,
      caption:
        'Test images of all judged tasks: how many of each true class were given each answer, and their share.',
      svg: confusion({ title: confused, classes: source.classes, counts: judged.confusion }),
    },
    ...(judged.mistakes.length === 0
      ? []
      : [
          {
            name: 'mistakes',
            title: wrong,
            caption:
              'The wrong answers with the highest probability: what the model cannot see, or nobody could.',
            svg: mistakes(
              wrong,
              judged.mistakes.map(({ image, label, predicted, confidence, condition }) => ({
                image: { rows, columns, channels: channels === 3 ? 3 : 1, values: image },
                truth: source.classes[label],
                predicted: source.classes[predicted],
                confidence,
                ...(condition && { angle: condition.angle }),
              })),
            ),
          },
        ]),
  ]
}
