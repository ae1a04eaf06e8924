import { useSearchParams } from 'wouter';
import { VocabularyProvider } from '../form/vocabulary';
import { useSpeech } from '../language';
import { Link } from '../link';
import { RecordDetails } from './details';
import { kinds, type RecordKind } from './kinds';
import { RecordList } from './list';
import { Title } from '../shell/title';
import '../panel.css';
import './records.css';

/** The newest records by kind, or one of them opened. The address tells which, so that it can be sent on. */
export default function RecordsPage({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const [search] = useSearchParams();
  const open = search.get('open');
  const kind = (kinds.find((one) => one === search.get('kind')) ?? 'contact') satisfies RecordKind;

  return (
    <>
      <Title text={t('nav.records')} />
      <h1>{t('nav.records')}</h1>
      {open ? (
        <VocabularyProvider slug={slug}>
          <p className="records__back unprinted">
            <Link href={`/${slug}/records?kind=${kind}`}>{t('records.back')}</Link>
          </p>
          <RecordDetails key={open} slug={slug} id={open} />
        </VocabularyProvider>
      ) : (
        <>
          <nav className="records__kinds" aria-label={t('records.kinds')}>
            {kinds.map((one) => (
              <Link key={one} href={`/${slug}/records?kind=${one}`} aria-current={one === kind ? 'page' : undefined}>
                {t(`records.${one}`)}
              </Link>
            ))}
          </nav>
          <RecordList key={kind} slug={slug} kind={kind} />
        </>
      )}
    </>
  );
}
