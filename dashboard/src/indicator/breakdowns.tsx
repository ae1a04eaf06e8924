import { useId, useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { Download } from '../download/download';
import { dividedFiles } from '../download/addresses';
import { formatNumber, sayFigure, sayValue } from '../format';
import { BreakdownDocument, type BreakdownQuery, type Dimension } from '../gql/graphql';
import { useSpeech } from '../language';
import { Trouble } from '../shell/notices';
import type { Charted } from './series';
import { useRefetch } from './refetch';

// Rows carry no activity area: a value lies in its indicator's, so there is nothing to divide by it.
export type Divided = Exclude<Dimension, 'ACTIVITY_AREA'>;
const dimensions: Divided[] = ['REGION', 'OFFICIAL_REGION', 'ORGANISATION', 'CHANNEL', 'THEME', 'SEGMENT'];

interface Props {
  slug: string;
  code: string;
  indicator: Charted;
  version: string | null;
  /** Dimensions to choose from; all when left out. */
  among?: Divided[];
}

/** Two divisions of the value side by side; either can be chosen anew. */
export function Breakdowns(props: Props) {
  return (
    <div className="pair">
      <BreakdownPanel {...props} first="REGION" />
      <BreakdownPanel {...props} first="ORGANISATION" />
    </div>
  );
}

function BreakdownPanel({ first, ...props }: Props & { first: Divided }) {
  const { t } = useSpeech();
  const id = useId();
  const [by, divideBy] = useState(first);
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <div className="panel__head">
        <h2 id={`${id}-title`}>{t(`breakdown.${by}`)}</h2>
        <span className="unprinted">
          <label htmlFor={`${id}-by`}>{t('breakdown.by')}</label>{' '}
          <select
            id={`${id}-by`}
            className="plain-input"
            value={by}
            onChange={(event) => divideBy(event.target.value as Divided)}
          >
            {(props.among ?? dimensions).map((one) => (
              <option key={one} value={one}>
                {t(`breakdown.${one}`)}
              </option>
            ))}
          </select>{' '}
          {!props.among && <Download files={dividedFiles(props.slug, by)} of={t(`breakdown.${by}`)} />}
        </span>
      </div>
      <Slices key={by} {...props} by={by} />
    </section>
  );
}

/** The value in its parts, and what the server remarks on them. */
function Slices({ slug, code, indicator, version, by }: Props & { by: Divided }) {
  const speech = useSpeech();
  const { t, lang } = speech;
  const { moment: asOf } = useAsOf();
  const variables = { slug, code, by, lang, asOf };
  const [{ data, error }, again] = useQuery({ query: BreakdownDocument, variables });
  useRefetch(version, again);

  const breakdown = data?.network?.indicator?.breakdown;
  if (!breakdown) {
    return error ? (
      <Trouble textKey={faultKey(error)} again={again} />
    ) : (
      <div className="skeleton" style={{ height: 240 }} />
    );
  }
  const bare = { ...indicator, unit: { title: '' } };
  const known = breakdown.slices.some((slice) => slice.value.value !== null || hidden(slice));
  const suppressed = breakdown.slices.some(hidden);
  return (
    <>
      {known ? <Bars indicator={indicator} by={by} slices={breakdown.slices} /> : <p>{t('breakdown.empty')}</p>}
      {known && (
        <p className="panel__note">
          {t('breakdown.whole', { value: sayFigure(speech, bare, breakdown.whole) })}
          {breakdown.partsSum !== null &&
            ` ${t('breakdown.sum', { value: sayValue(speech, bare, breakdown.partsSum) })}`}
        </p>
      )}
      {suppressed && <p className="panel__note">{t('value.suppressedNote')}</p>}
      {breakdown.remark && <p className="panel__note">{breakdown.remark}</p>}
      {!breakdown.remark && breakdown.unknownCount > 0 && (
        <p className="panel__note">{t('breakdown.unknown', { count: breakdown.unknownCount })}</p>
      )}
      {known && breakdown.complete && <p className="panel__note">{t('breakdown.complete')}</p>}
    </>
  );
}

type Slice = NonNullable<NonNullable<BreakdownQuery['network']>['indicator']>['breakdown']['slices'][number];

const hidden = (slice: Slice) => slice.value.quality === 'SUPPRESSED';

/** With bars for the eye; parts without data are told, not drawn. */
function Bars({ indicator, by, slices }: { indicator: Charted; by: Divided; slices: Slice[] }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const longest = Math.max(0, ...slices.map((slice) => Number(slice.value.value ?? 0)));
  return (
    <table className="bars">
      <thead className="unseen">
        <tr>
          <th scope="col">{t(`breakdown.${by}`)}</th>
          <th scope="col">{t('breakdown.value')}</th>
        </tr>
      </thead>
      <tbody>
        {slices.map(({ key, code, label, value }) => (
          <tr key={key?.id ?? code ?? ''}>
            <th scope="row">{label}</th>
            <td>
              <span className="bars__value">
                {sayFigure(speech, { ...indicator, unit: { title: '' } }, value)}
              </span>
              {value.numerator && value.denominator && (
                <span className="muted">
                  {' '}
                  ({formatNumber(locale, value.numerator)} / {formatNumber(locale, value.denominator)})
                </span>
              )}
              {value.value !== null && longest > 0 && (
                <div
                  className="bars__bar"
                  style={{ width: `${(Math.max(0, Number(value.value)) / longest) * 100}%` }}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
