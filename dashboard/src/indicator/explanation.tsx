import { useSpeech } from '../language';
import { Tabs } from '../tabs';
import { CountedRows } from './countedRows';
import { LeftOut } from './leftOut';
import { Operands } from './operands';
import { useMay } from '../viewer';
import type { Indicator } from './page';
import { ValueFacts } from './valueFacts';

export interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  version: string | null;
}

/** What is behind the number: the rows that count, those that don't and why, and by what it was counted. */
export function Explanation(props: Props) {
  const { t } = useSpeech();
  const { slug, code, indicator, version } = props;
  const may = useMay();
  const hidden = !may.readSource(indicator.definition?.source);
  const facts = { key: 'facts', label: t('facts.title'), content: <ValueFacts {...props} /> };
  // A formula has no rows of its own, so it leaves none out either.
  const tabs =
    indicator.definition?.source === 'FORMULA'
      ? [{ key: 'operands', label: t('operands.title'), content: <Operands {...props} /> }, facts]
      : hidden
        ? [facts]
        : [
          { key: 'counted', label: t('rows.counted'), content: <CountedRows {...props} /> },
          {
            key: 'leftOut',
            label: t('leftOut.title'),
            content: <LeftOut key={version} slug={slug} code={code} />,
          },
          facts,
        ];
  return (
    <section className="panel" aria-labelledby="rows">
      <h2 id="rows">{t('rows.title')}</h2>
      {hidden && <p className="muted">{t('rows.hidden')}</p>}
      <Tabs label={t('rows.title')} tabs={tabs} />
    </section>
  );
}
