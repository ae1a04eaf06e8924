import { useState } from 'react';
import { useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { ChangesBetweenDocument, MomentsDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { Title } from '../shell/title';
import { ComparisonItem } from './comparison';
import { faultOf, searchOf, spanOf, variablesOf, type Span } from './span';
import { SpanForm } from './spanForm';
import '../panel.css';
import './changes.css';

/** What has become of the indicators between two moments, and by which rows. */
export default function ChangesPage({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [search, setSearch] = useSearchParams();
  // Asked for again, the same span is looked at anew: until now goes on.
  const [round, setRound] = useState(0);
  const [{ data, error }, again] = useQuery({ query: MomentsDocument, variables: { slug, asOf } });

  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  if (!data.network) return <Missing textKey="network.unknown" />;
  const { closings } = data.network;
  const span = spanOf(search, closings);
  return (
    <>
      <Title text={t('nav.compare')} />
      <h1>{t('nav.compare')}</h1>
      <p className="compare__lead muted">{t('compare.lead')}</p>
      <SpanForm
        key={JSON.stringify(span)}
        closings={closings}
        span={span}
        onChoose={(next) => {
          setSearch(searchOf(search, next));
          setRound(round + 1);
        }}
      />
      {!faultOf(span) && <Comparisons key={JSON.stringify([span, round])} slug={slug} span={span} />}
    </>
  );
}

function Comparisons({ slug, span }: { slug: string; span: Span }) {
  const { t, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const variables = { slug, lang, asOf, ...variablesOf(span) };
  const [{ data, error }, again] = useQuery({ query: ChangesBetweenDocument, variables });
  const found = data?.network?.changesBetween;
  if (error && !found) return <Trouble textKey={faultKey(error)} again={again} />;
  return (
    <section aria-labelledby="compared">
      <div aria-live="polite">
        <h2 id="compared">{found ? t('compare.count', { count: found.length }) : t('waiting')}</h2>
      </div>
      {found?.length === 0 && <p className="compare__none">{t('compare.none')}</p>}
      <ul className="compare__list">
        {found?.map((one) => (
          <ComparisonItem key={one.indicator.id} slug={slug} comparison={one} variables={variables} />
        ))}
      </ul>
    </section>
  );
}
