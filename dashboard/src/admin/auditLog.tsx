import { useId, useState, type FormEvent } from 'react';
import { formatMoment } from '../format';
import { AuditLogDocument, type AuditFilter, type AuditOutcome } from '../gql/graphql';
import { useSpeech } from '../language';
import { PagedTable } from '../rows/paged';

const outcomes: AuditOutcome[] = ['DONE', 'REFUSED'];

/** Every write, sign-in and refused try, newest first. */
export function AuditLog() {
  const { t, locale, lang } = useSpeech();
  const [filter, setFilter] = useState<AuditFilter>({});
  // Asked for again, the log is read anew.
  const [round, setRound] = useState(0);
  return (
    <section className="panel" aria-labelledby="audit">
      <h2 id="audit">{t('admin.audit')}</h2>
      <p className="muted">{t('audit.lead')}</p>
      <FilterForm
        onFilter={(next) => {
          setFilter(next);
          setRound(round + 1);
        }}
      />
      <PagedTable
        key={round}
        query={AuditLogDocument}
        variables={{ filter, lang }}
        pick={(data) => data.auditLog}
        labelledBy="audit"
        columns={6}
        empty={t('audit.none')}
        head={
          <>
            <th scope="col">{t('audit.at')}</th>
            <th scope="col">{t('audit.viewer')}</th>
            <th scope="col">{t('audit.action')}</th>
            <th scope="col">{t('audit.outcome')}</th>
            <th scope="col">{t('network.label')}</th>
            <th scope="col">{t('audit.detail')}</th>
          </>
        }
        row={(row, key) => (
          <tr key={key} data-action={row.action} data-outcome={row.outcome}>
            <td className="day">{formatMoment(locale, row.at)}</td>
            <td>
              {row.viewer} <span className="muted">{t(`role.${row.role}`)}</span>
            </td>
            <td>
              <code>{row.action}</code>
            </td>
            <td className={row.outcome === 'REFUSED' ? 'trouble' : ''}>{t(`auditOutcome.${row.outcome}`)}</td>
            <td>{row.network?.name}</td>
            <td>
              {[row.target, row.detail].filter(Boolean).join(': ')}
              {row.sequence && <span className="muted"> {t('audit.sequence', { sequence: row.sequence })}</span>}
            </td>
          </tr>
        )}
      />
    </section>
  );
}

function FilterForm({ onFilter }: { onFilter: (filter: AuditFilter) => void }) {
  const { t } = useSpeech();
  const id = useId();
  const [action, setAction] = useState('');
  const [viewer, setViewer] = useState('');
  const [outcome, setOutcome] = useState<AuditOutcome | ''>('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilter({ action: action.trim() || null, viewer: viewer.trim() || null, outcome: outcome || null });
  };
  return (
    <form className="audit__filter unprinted" onSubmit={submit}>
      <span>
        <label htmlFor={`${id}-action`}>{t('audit.actionBegins')}</label>
        <input
          id={`${id}-action`}
          className="plain-input"
          placeholder="sign-in"
          value={action}
          onChange={(event) => setAction(event.target.value)}
        />
      </span>
      <span>
        <label htmlFor={`${id}-viewer`}>{t('audit.viewer')}</label>
        <input id={`${id}-viewer`} className="plain-input" value={viewer} onChange={(event) => setViewer(event.target.value)} />
      </span>
      <span>
        <label htmlFor={`${id}-outcome`}>{t('audit.outcome')}</label>
        <select
          id={`${id}-outcome`}
          className="plain-input"
          value={outcome}
          onChange={(event) => setOutcome(event.target.value as AuditOutcome | '')}
        >
          <option value="">{t('audit.all')}</option>
          {outcomes.map((one) => (
            <option key={one} value={one}>
              {t(`auditOutcome.${one}`)}
            </option>
          ))}
        </select>
      </span>
      <button type="submit" className="plain-button">
        {t('audit.show')}
      </button>
    </form>
  );
}
