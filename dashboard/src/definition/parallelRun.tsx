import { useId } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { sayValue } from '../format';
import { ParallelRowsDocument, ParallelRunDocument } from '../gql/graphql';
import type { Indicator } from '../indicator/page';
import { useSpeech } from '../language';
import { ComparedRows } from '../rows/compared';
import { Trouble, Waiting } from '../shell/notices';
import { useMay } from '../viewer';

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  /** The id of the definition that is run beside the leading one. */
  definition: string;
  title: string;
}

/** Two definitions over the same rows: both values, and the rows that make the difference. */
export function ParallelRun({ slug, code, indicator, definition, title }: Props) {
  const speech = useSpeech();
  const { t, lang } = speech;
  const { moment: asOf } = useAsOf();
  const id = useId();
  const may = useMay();
  const [{ data, error }, again] = useQuery({ query: ParallelRunDocument, variables: { slug, code, asOf } });
  const run = data?.network?.indicator?.definitions.find((one) => one.id === definition)?.difference;
  if (!run) return error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />;
  return (
    <div className="parallel" data-testid="parallel">
      <h5 id={id}>{t('parallel.title')}</h5>
      <dl className="facts">
        <div>
          <dt>{t('standing.LEADING')}</dt>
          <dd>
            <strong>{sayValue(speech, indicator, run.leading.value)}</strong>
          </dd>
        </div>
        <div>
          <dt>{title}</dt>
          <dd>
            <strong>{sayValue(speech, indicator, run.other.value)}</strong>
          </dd>
        </div>
      </dl>
      {may.readSource(indicator.definition?.source) && <ComparedRows
        slug={slug}
        query={ParallelRowsDocument}
        variables={{ slug, code, lang, asOf }}
        pick={(found) =>
          found.network?.indicator?.definitions.find((one) => one.id === definition)?.difference.rows
        }
        labelledBy={id}
        before="parallel.leading"
        after="parallel.other"
        empty="parallel.none"
      />}
    </div>
  );
}
