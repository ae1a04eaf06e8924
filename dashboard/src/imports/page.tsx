import { useState } from 'react';
import { useLocation } from 'wouter';
import { formatMoment, formatNumber } from '../format';
import { ImportsDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { PagedTable } from '../rows/paged';
import { NowOnly } from '../shell/nowOnly';
import { Title } from '../shell/title';
import { OpenImport } from './open';
import { isForecast, type Import } from './state';
import { UploadForm } from './uploadForm';
import '../panel.css';
import '../form/form.css';
import './imports.css';

/** Files that are brought in: all of them, or one opened. The address tells which, so that a reload loses nothing. */
export default function ImportsPage({ slug, id }: { slug: string; id: string | null }) {
  const { t } = useSpeech();
  return (
    <NowOnly titleKey="nav.imports">
      <Title text={t('nav.imports')} />
      {id === null ? <AllImports slug={slug} /> : <OpenImport key={id} slug={slug} id={id} />}
    </NowOnly>
  );
}

function AllImports({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <h1>{t('nav.imports')}</h1>
      <p className="imports__lead muted">{t('imports.lead')}</p>
      {adding ? (
        <UploadForm
          slug={slug}
          onSent={(id) => go(`/${slug}/imports/${encodeURIComponent(id)}`)}
          onCancel={() => setAdding(false)}
        />
      ) : (
        <p className="imports__new">
          <button type="button" className="plain-button" onClick={() => setAdding(true)}>
            {t('imports.new')}
          </button>
        </p>
      )}
      <section className="panel" aria-labelledby="imports">
        <h2 id="imports">{t('imports.all')}</h2>
        <PagedTable
          query={ImportsDocument}
          variables={{ slug }}
          pick={(data) => data.network?.imports}
          labelledBy="imports"
          columns={6}
          empty={t('imports.none')}
          head={
            <>
              <th scope="col">{t('imports.file')}</th>
              <th scope="col">{t('imports.kind')}</th>
              <th scope="col">{t('jobs.state')}</th>
              <th scope="col">{t('imports.counts')}</th>
              <th scope="col">{t('jobs.by')}</th>
              <th scope="col">{t('imports.sent')}</th>
            </>
          }
          row={(row) => <Line key={row.id} slug={slug} row={row} />}
        />
      </section>
    </>
  );
}

function Line({ slug, row }: { slug: string; row: Import }) {
  const { t, locale } = useSpeech();
  const counts = (['added', 'changed', 'same', 'refused'] as const)
    .filter((one) => row[one] > 0)
    .map((one) => `${t(`imports.${one}`)} ${formatNumber(locale, row[one])}`);
  return (
    <tr>
      <th scope="row">
        <Link href={`/${slug}/imports/${encodeURIComponent(row.id)}`}>{row.name}</Link>
      </th>
      <td>{t(`importKind.${row.kind}`)}</td>
      <td className={row.state === 'FAILED' ? 'trouble' : ''}>{t(`importState.${row.state}`)}</td>
      <td>
        {counts.length > 0 ? counts.join(', ') : '–'}
        {isForecast(row) && counts.length > 0 && <span className="muted"> ({t('imports.forecast')})</span>}
      </td>
      <td>{row.createdBy}</td>
      <td>{formatMoment(locale, row.createdAt)}</td>
    </tr>
  );
}
