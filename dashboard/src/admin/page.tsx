import { Route, Switch, useLocation } from 'wouter';
import { useSpeech, type Key } from '../language';
import { Link } from '../link';
import { Missing } from '../shell/notices';
import { Title } from '../shell/title';
import { Accounts } from './accounts';
import { AuditLog } from './auditLog';
import { Tokens } from './tokens';
import '../panel.css';
import '../form/form.css';
import '../records/records.css';
import './admin.css';

const parts: { at: string; key: Key }[] = [
  { at: '/admin', key: 'admin.accounts' },
  { at: '/admin/tokens', key: 'admin.tokens' },
  { at: '/admin/audit', key: 'admin.audit' },
];

/** Who may come in, and what was done. For administrators. */
export default function AdminPage() {
  const { t } = useSpeech();
  const [path] = useLocation();
  return (
    <>
      <Title text={t('nav.admin')} />
      <h1>{t('nav.admin')}</h1>
      <nav className="records__kinds" aria-label={t('nav.admin')}>
        {parts.map(({ at, key }) => (
          <Link key={at} href={at} aria-current={path === at ? 'page' : undefined}>
            {t(key)}
          </Link>
        ))}
      </nav>
      <Switch>
        <Route path="/admin">
          <Accounts />
        </Route>
        <Route path="/admin/tokens">
          <Tokens />
        </Route>
        <Route path="/admin/audit">
          <AuditLog />
        </Route>
        <Route>
          <Missing textKey="page.missing" />
        </Route>
      </Switch>
    </>
  );
}
