import { useId, useState } from 'react';
import { sayDifference, sayValue } from '../format';
import { ChangedRowsDocument, type ChangedRowsQueryVariables, type ChangesBetweenQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { ComparedRows } from '../rows/compared';
import { StatusMark } from '../status/status';
import { useMay } from '../viewer';

type Comparison = NonNullable<ChangesBetweenQuery['network']>['changesBetween'][number];

interface Props {
  slug: string;
  comparison: Comparison;
  variables: Omit<ChangedRowsQueryVariables, 'indicator' | 'after'>;
}

/** One indicator before and after, and the rows that made the difference on demand. */
export function ComparisonItem({ slug, comparison, variables }: Props) {
  const speech = useSpeech();
  const { t } = speech;
  const id = useId();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { indicator, before, after, difference, statusBefore, statusAfter } = comparison;
  return (
    <li className="panel" data-compared={indicator.code}>
      <h3 id={id}>
        <Link href={`/${slug}/indicators/${encodeURIComponent(indicator.code)}`}>
          {indicator.code} {indicator.title}
        </Link>
      </h3>
      <p className="compare__values">
        {sayValue(speech, { ...indicator, unit: { title: '' } }, before.value)}
        <Became />
        <strong>{sayValue(speech, indicator, after.value)}</strong>
        {difference !== null && (
          <span className="muted"> ({sayDifference(speech, indicator.measure, difference)})</span>
        )}
      </p>
      <p className="compare__statuses">
        {statusBefore !== statusAfter && (
          <>
            <StatusMark status={statusBefore} />
            <Became />
          </>
        )}
        <StatusMark status={statusAfter} />
      </p>
      <p>{comparison.text}</p>
      {(comparison.definitionChanged || comparison.targetChanged) && (
        <ul className="compare__marks">
          {comparison.definitionChanged && (
            <li>
              <span className="mark">{t('compare.definitionChanged')}</span>
            </li>
          )}
          {comparison.targetChanged && (
            <li>
              <span className="mark">{t('compare.targetChanged')}</span> {comparison.targetBefore}
              <Became />
              {comparison.targetAfter}
            </li>
          )}
        </ul>
      )}
      {may.readSource(indicator.definition?.source) && (
        <button
          type="button"
          className="plain-button unprinted"
          aria-expanded={open}
          aria-describedby={id}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'compare.hideRows' : 'compare.showRows')}
        </button>
      )}
      {open && (
        <ComparedRows
          slug={slug}
          query={ChangedRowsDocument}
          variables={{ ...variables, indicator: indicator.id }}
          pick={(data) => data.network?.changesBetween[0]?.rows ?? none}
          labelledBy={id}
          before="compared.before"
          after="compared.after"
          empty="compared.none"
        />
      )}
    </li>
  );
}

const none = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

export function Became() {
  const { t } = useSpeech();
  return (
    <>
      <span aria-hidden="true"> → </span>
      <span className="unseen"> {t('changes.to')} </span>
    </>
  );
}
