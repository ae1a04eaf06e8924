import { useSearchParams } from 'wouter';
import { VocabularyProvider } from '../form/vocabulary';
import { useSpeech } from '../language';
import { Link } from '../link';
import { RecordDetails } from './details';
import { kinds, kindsRead } from './kinds';
import { RecordList } from './list';
import { Download } from '../download/download';
import { listFiles } from '../download/addresses';
import { Missing } from '../shell/notices';
import { Title } from '../shell/title';
import { useMay } from '../viewer';
import '../panel.css';
import './records.css';

/** The newest records by kind, or one of them opened. The address tells which, so that it can be sent on. */
export default function RecordsPage({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const [search] = useSearchParams();
  const open = search.get('open');
  const may = useMay();
  const readable = kinds.filter((one) => may.read(kindsRead[one]));
  const kind = readable.find((one) => one === search.get('kind')) ?? readable[0];
  // Records of other kinds, such as observations, are opened from the numbers that they count for.
  if (kind === undefined && !open) return <Missing textKey="records.hidden" />;

  return (
    <>
      <Title text={t('nav.records')} />
      <h1>{t('nav.records')}</h1>
      {open ? (
        <VocabularyProvider slug={slug}>
          <p className="records__back unprinted">
            {kind && <Link href={`/${slug}/records?kind=${kind}`}>{t('records.back')}</Link>}
          </p>
          <RecordDetails key={open} slug={slug} id={open} />
        </VocabularyProvider>
      ) : kind && (
        <>
          <nav className="records__kinds" aria-label={t('records.kinds')}>
            {readable.map((one) => (
              <Link key={one} href={`/${slug}/records?kind=${one}`} aria-current={one === kind ? 'page' : undefined}>
                {t(`records.${one}`)}
              </Link>
            ))}
          </nav>
          <Download files={listFiles(slug, `${kind}s`)} of={t(`records.${kind}`)} />
          <RecordList key={kind} slug={slug} kind={kind} />
        </>
      )}
    </>
  );
}
