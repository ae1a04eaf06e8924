import { useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { IndicatorDocument, type IndicatorQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { DefinitionPanel } from '../definition/panel';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { Breakdowns } from './breakdowns';
import { ClosedPeriods } from './closed';
import { Explanation } from './explanation';
import { ForecastPanel, useForecast } from './forecast';
import { Headline } from './headline';
import { Observe } from './observe';
import { useRefetch, useVersion } from './refetch';
import { Series } from './series';
import { Sources } from './sources';
import { Title } from '../shell/title';
import { TargetPanel } from '../target/panel';
import { Download } from '../download/download';
import { indicatorFiles } from '../download/addresses';
import { Publish } from './publish';
import { useMay } from '../viewer';
import '../panel.css';
import './indicator.css';

export type Indicator = NonNullable<NonNullable<IndicatorQuery['network']>['indicator']>;

export default function IndicatorPage({ slug, code }: { slug: string; code: string }) {
  const { t, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const may = useMay();
  const [{ data, error }, again] = useQuery({ query: IndicatorDocument, variables: { slug, code, lang, asOf } });
  // What is decided here, of definitions and targets, moves all that hangs on them even when no number moves.
  const [decided, setDecided] = useState(0);
  const fed = useVersion(code);
  const version = fed && `${fed} ${decided}`;
  useRefetch(version, again);
  const onChanged = () => setDecided((times) => times + 1);

  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  const indicator = data.network?.indicator;
  if (!data.network || !indicator) return <Missing textKey="indicator.missing" />;

  const observed = indicator.definition?.source === 'OBSERVATIONS';
  const shared = { slug, code, indicator, version };
  return (
    <article>
      <Title text={`${indicator.code} ${indicator.title}`} />
      <p className="indicator__back unprinted">
        <Link href={`/${slug}`}>{t('indicator.back')}</Link>{' '}
        <Download files={indicatorFiles(slug, code, indicator.published)} of={indicator.title} />
      </p>
      <Headline indicator={indicator} />
      {indicator.definition && <OverTime {...shared} />}
      <TargetPanel slug={slug} indicator={indicator} onChanged={onChanged} />
      {indicator.definition && (
        <>
          <Breakdowns {...shared} />
          <Explanation {...shared} />
        </>
      )}
      {observed && may.record && <Observe slug={slug} network={data.network} indicator={indicator} />}
      <DefinitionPanel {...shared} codelists={data.network.codelists} onChanged={onChanged} />
      {indicator.definition && <ClosedPeriods {...shared} />}
      <Publish slug={slug} network={data.network.id} indicator={indicator} onChanged={onChanged} />
      <Sources indicator={indicator} />
    </article>
  );
}

/** What has been and what is to come: the chart shows both, and both are asked for once. */
function OverTime(props: { slug: string; code: string; indicator: Indicator; version: string | null }) {
  const { forecast, trouble } = useForecast(props.slug, props.code, props.version);
  return (
    <>
      <Series {...props} forecast={forecast} />
      <ForecastPanel {...props} forecast={forecast} trouble={trouble} />
    </>
  );
}
