import { useId, useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatMoment, formatPeriod, sayDifference, sayValue } from '../format';
import { ClosedDocument, RowsSinceDocument, type ClosedQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { ComparedRows } from '../rows/compared';
import { Trouble, Waiting } from '../shell/notices';
import { StatusMark } from '../status/status';
import { useMay } from '../viewer';
import type { Indicator } from './page';
import { useRefetch } from './refetch';

type Closed = NonNullable<NonNullable<ClosedQuery['network']>['indicator']>['closed'][number];

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  version: string | null;
}

/** Closed half-years: what was frozen, what the same days give now, and the rows that have come since. */
export function ClosedPeriods(props: Props) {
  const { slug, code, version } = props;
  const { t, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: ClosedDocument, variables: { slug, code, lang, asOf } });
  useRefetch(version, again);
  const closed = data?.network?.indicator?.closed;
  return (
    <section className="panel" aria-labelledby="closed">
      <h2 id="closed">{t('closings.title')}</h2>
      {!closed && (error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />)}
      {closed?.length === 0 && <p className="muted">{t('closings.none')}</p>}
      {closed?.map((one) => (
        <ClosedPeriod key={one.closing.id} {...props} closed={one} />
      ))}
    </section>
  );
}

function ClosedPeriod({ slug, code, indicator, version, closed }: Props & { closed: Closed }) {
  const speech = useSpeech();
  const { t, locale, lang } = speech;
  const { moment: asOf } = useAsOf();
  const id = useId();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { closing, now, sinceClosing } = closed;
  return (
    <section className="closed" aria-labelledby={id}>
      <h3 id={id}>{formatPeriod(locale, closing.period)}</h3>
      <dl className="facts">
        <div>
          <dt>{t('closed.frozen', { moment: formatMoment(locale, closing.closedAt) })}</dt>
          <dd>
            <strong>{sayValue(speech, indicator, closed.value)}</strong> <StatusMark status={closed.status} />{' '}
            <span className="muted">
              {t('target.label', { target: closed.targetLabel })}.{' '}
              {t('definition.version', { version: closed.version })}
            </span>
          </dd>
        </div>
        <div>
          <dt>{t('closed.now')}</dt>
          <dd>{sayValue(speech, indicator, now.value)}</dd>
        </div>
        <div>
          <dt>{t('closed.since')}</dt>
          <dd>
            {sinceClosing === null ? t('value.noData') : sayDifference(speech, indicator.measure, sinceClosing)}
          </dd>
        </div>
      </dl>
      {may.readSource(indicator.definition?.source) && (
        <button
          type="button"
          className="plain-button unprinted"
          aria-expanded={open}
          aria-describedby={id}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'compare.hideRows' : 'closed.showRows')}
        </button>
      )}
      {open && (
        <ComparedRows
          key={version}
          slug={slug}
          query={RowsSinceDocument}
          variables={{ slug, code, lang, asOf }}
          pick={(data) => data.network?.indicator?.closed.find((one) => one.closing.id === closing.id)?.rowsSince}
          labelledBy={id}
          before="compared.before"
          after="compared.after"
          empty="closed.noRows"
        />
      )}
    </section>
  );
}
