import { formatNumber } from '../format';
import type { DefinitionWordsFragment, IndicatorQuery } from '../gql/graphql';
import { useSpeech, type Key, type Translate } from '../language';

export type Codelists = NonNullable<IndicatorQuery['network']>['codelists'];
type Part = Pick<DefinitionWordsFragment, 'source' | 'aggregate' | 'field' | 'filter'>;

/** How the number is computed, read out of the definition that the server computes by. */
export function DefinitionText({
  definition,
  codelists,
}: {
  definition: DefinitionWordsFragment;
  codelists: Codelists;
}) {
  const { t, locale } = useSpeech();
  const factor = definition.factor === '1' ? '' : ` × ${formatNumber(locale, definition.factor)}`;
  return (
    <>
      {definition.formula ? (
        <p>
          {t('definition.formula')}: <span className="formula">{definition.formula}</span>
          {factor}
        </p>
      ) : (
        <PartText part={definition} codelists={codelists} />
      )}
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
        {t(`merge.${definition.acrossRegions}`)}.
      </p>
    </>
  );
}

function PartText({ part, codelists }: { part: Part; codelists: Codelists }) {
  const { t } = useSpeech();
  const what = part.field ? ` (${fieldName(part.field, t)})` : '';
  return (
    <div className="definition__part">
      <p>
        {part.aggregate && t(`aggregate.${part.aggregate}`)}
        {what}: {t(`source.${part.source}`)}
      </p>
      {part.filter.length > 0 && (
        <ul>
          {part.filter.map((test, i) => (
            <li key={i}>
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
export function fieldName(field: string, t: Translate): string {
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

/** The codelist that a definition's field is of. */
export function listOf(field: string): string {
  const last = field.split('.').pop()!;
  return listNames[last] ?? last;
}

/** What people call a value that a condition names; a number or a code of no list stays as it is. */
function codeName(field: string, value: string, codelists: Codelists, t: Translate): string {
  if (value === 'yes' || value === 'no') return t(value);
  const list = codelists.find((one) => one.name === listOf(field));
  return list?.items.find((item) => item.code === value)?.title ?? value;
}
