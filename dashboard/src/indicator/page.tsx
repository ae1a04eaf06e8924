import { useQuery } from 'urql';
import { Link } from 'wouter';
import { faultKey } from '../client';
import { IndicatorDocument, type IndicatorQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { Breakdowns } from './breakdowns';
import { Definition } from './definition';
import { Explanation } from './explanation';
import { Headline } from './headline';
import { Observe } from './observe';
import { useRefetch, useVersion } from './refetch';
import { Series } from './series';
import { Sources } from './sources';
import { Title } from '../shell/title';
import '../panel.css';
import './indicator.css';

export type Indicator = NonNullable<NonNullable<IndicatorQuery['network']>['indicator']>;

export default function IndicatorPage({ slug, code }: { slug: string; code: string }) {
  const { t, lang } = useSpeech();
  const variables = { slug, code, lang };
  const [{ data, error }, again] = useQuery({ query: IndicatorDocument, variables });
  const version = useVersion(code);
  useRefetch(version, again);

  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  const indicator = data.network?.indicator;
  if (!data.network || !indicator) return <Missing textKey="indicator.missing" />;

  const observed = indicator.definition?.source === 'OBSERVATIONS';
  return (
    <article>
      <Title text={`${indicator.code} ${indicator.title}`} />
      <p className="indicator__back unprinted">
        <Link href={`/${slug}`}>{t('indicator.back')}</Link>
      </p>
      <Headline indicator={indicator} />
      {indicator.definition && (
        <>
          <Series slug={slug} code={code} indicator={indicator} version={version} />
          <Breakdowns slug={slug} code={code} indicator={indicator} version={version} />
          <Explanation version={version} slug={slug} code={code} indicator={indicator} />
        </>
      )}
      {observed && <Observe slug={slug} network={data.network} indicator={indicator} />}
      <Definition indicator={indicator} codelists={data.network.codelists} />
      <Sources indicator={indicator} />
    </article>
  );
}
