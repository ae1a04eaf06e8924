import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { DefinitionText } from '../definition/words';
import { Download } from '../download/download';
import { openIndicatorFiles } from '../download/addresses';
import { PublicIndicatorDocument } from '../gql/graphql';
import { Breakdowns, type Divided } from '../indicator/breakdowns';
import { Citations } from '../indicator/citations';
import { Headline } from '../indicator/headline';
import { useVersion } from '../indicator/refetch';
import { Series } from '../indicator/series';
import { Unstated } from '../indicator/unstated';
import { useSpeech } from '../language';
import { Link } from '../link';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { Title } from '../shell/title';
import '../panel.css';
import '../indicator/indicator.css';

const divided: Divided[] = ['REGION', 'ORGANISATION'];

/** A published indicator as everybody sees it. Nothing is asked for that the public is not shown. */
export default function PublicIndicatorPage({ slug, code }: { slug: string; code: string }) {
  const { t, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const version = useVersion(code);
  const [{ data, error }, again] = useQuery({ query: PublicIndicatorDocument, variables: { slug, code, lang, asOf } });
  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  const indicator = data.network?.indicator;
  if (!data.network || !indicator) return <Missing textKey="public.missing" />;
  const { definition, value } = indicator;
  const shared = { slug, code, indicator, version };
  return (
    <article>
      <Title text={`${indicator.code} ${indicator.title}`} />
      <p className="indicator__back unprinted">
        <Link href={`/${slug}`}>{t('public.back')}</Link>{' '}
        <Download files={openIndicatorFiles(slug, code)} of={indicator.title} />
      </p>
      <Headline indicator={indicator} />
      {value.unstated && (
        <p className="panel">
          {t('facts.unstated')}: <Unstated unstated={value.unstated} />
        </p>
      )}
      {definition && (
        <>
          <Series {...shared} forecast={null} first="HALF_YEAR" />
          <Breakdowns {...shared} among={divided} />
          <section className="panel" aria-labelledby="definition">
            <h2 id="definition">{t('definition.title')}</h2>
            <DefinitionText definition={definition} codelists={data.network.codelists} />
          </section>
        </>
      )}
      {indicator.provenance.length > 0 && (
        <section className="panel" aria-labelledby="sources">
          <h2 id="sources">{t('sources.title')}</h2>
          <Citations citations={indicator.provenance} />
        </section>
      )}
      <p className="muted">{t('public.licence')}</p>
    </article>
  );
}
