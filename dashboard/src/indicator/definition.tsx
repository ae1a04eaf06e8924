import { formatNumber } from '../format';
import type { IndicatorQuery } from '../gql/graphql';
import { useSpeech, type Key, type Translate } from '../language';
import type { Indicator } from './page';

type Counted = NonNullable<Indicator['definition']>;
export type Codelists = NonNullable<IndicatorQuery['network']>['codelists'];
type Part = Pick<Counted, 'source' | 'aggregate' | 'field' | 'filter'>;

/** How the number is computed, read out of the definition that the server computes by. */
export function Definition({ indicator, codelists }: { indicator: Indicator; codelists: Codelists }) {
  const { t, locale } = useSpeech();
  const { definition } = indicator;
  if (!definition) return null;
  const factor = definition.factor === '1' ? '' : ` × ${formatNumber(locale, definition.factor)}`;

  return (
    <section className="panel" aria-labelledby="definition">
      <h2 id="definition">{t('definition.title')}</h2>
      <PartText part={definition} codelists={codelists} />
      {definition.denominator && (
        <>
          <p className="definition__over">
            {t('definition.dividedBy')}
            {factor && ` (${t('definition.times')}${factor})`}
          </p>
          <PartText part={definition.denominator} codelists={codelists} />
        </>
      )}
      <p className="panel__note">
        {t('definition.acrossPeriods')}: {t(`merge.${definition.acrossPeriods}`)}. {t('definition.acrossRegions')}:{' '}
        {t(`merge.${definition.acrossRegions}`)}. {t('definition.version', { version: definition.version })}
      </p>
    </section>
  );
}

function PartText({ part, codelists }: { part: Part; codelists: Codelists }) {
  const { t } = useSpeech();
  const what = part.field ? ` (${fieldName(part.field, t)})` : '';
  return (
    <div className="definition__part">
      <p>
        {t(`aggregate.${part.aggregate}`)}
        {what}: {t(`source.${part.source}`)}
      </p>
      {part.filter.length > 0 && (
        <ul>
          {part.filter.map((test) => (
            <li key={`${test.field} ${test.op}`}>
              {fieldName(test.field, t)} {t(`op.${test.op}` as Key)}{' '}
              {test.values.map((value) => codeName(test.field, value, codelists, t)).join(', ')}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The name that the forms give the field; a definition's own vocabulary is wider than the forms. */
function fieldName(field: string, t: Translate): string {
  return field
    .split('.')
    .map((part) => {
      const name = part.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      return t(`field.${name}` as Key);
    })
    .join(' / ');
}

// Where a field's codes are of a list with another name.
const listNames: Record<string, string> = {
  type: 'event_type',
  status: 'participation',
  tags: 'tag',
  referrals: 'referral',
};

/** What people call a value that a condition names; a number or a code of no list stays as it is. */
function codeName(field: string, value: string, codelists: Codelists, t: Translate): string {
  if (value === 'yes' || value === 'no') return t(value);
  const last = field.split('.').pop()!;
  const list = codelists.find((one) => one.name === (listNames[last] ?? last));
  return list?.items.find((item) => item.code === value)?.title ?? value;
}
