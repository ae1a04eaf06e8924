import { useId, useRef, useState, type FormEvent } from 'react';
import { Button, TextInput } from 'suomifi-ui-components';
import { faultKey } from '../client';
import { DecisionFaults, faultsAt, type DecisionFault } from '../form/decision';
import { formatMoment } from '../format';
import {
  AccountsDocument,
  EndSessionsDocument,
  ReviseAccountDocument,
  type AccountFieldsFragment,
} from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import { draftOf, faultsBefore, inOrder, inputOf, isWaiting, matches } from './rights';
import { RightsFields, RightsText, useRightsNames } from './rightsFields';
import { useAll } from './useAll';
import { useSent } from './useSent';

type Account = AccountFieldsFragment;

/** Those who have signed in: newcomers who wait for a role first. */
export function Accounts() {
  const { t } = useSpeech();
  const id = useId();
  const [sought, seek] = useState('');
  const [said, say] = useState<Key | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { rows, error, again } = useAll(AccountsDocument, (data) => data.accounts);
  const done = (outcome: Key) => {
    say(outcome);
    heading.current?.focus();
    again();
  };
  const shown = inOrder(rows ?? []).filter((one) => matches(one, sought));
  return (
    <section className="panel" aria-labelledby="accounts">
      <h2 id="accounts" ref={heading} tabIndex={-1}>
        {t('admin.accounts')}
      </h2>
      <p className="muted">{t('accounts.lead')}</p>
      <p className="mapping__line">
        <label htmlFor={id}>{t('accounts.find')}</label>
        <input id={id} type="search" className="plain-input" value={sought} onChange={(event) => seek(event.target.value)} />
      </p>
      <p role="status" className="panel__said">
        {said && t(said)}
      </p>
      {!rows && (error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />)}
      {rows && shown.length === 0 && <p className="muted">{t(rows.length === 0 ? 'accounts.none' : 'accounts.notFound')}</p>}
      <ul className="accounts">
        {shown.map((account) => (
          <AccountItem key={account.id} account={account} onDone={done} />
        ))}
      </ul>
    </section>
  );
}

function AccountItem({ account, onDone }: { account: Account; onDone: (outcome: Key) => void }) {
  const { t, locale } = useSpeech();
  const id = useId();
  const [editing, edit] = useState(false);
  const waiting = isWaiting(account);
  return (
    <li className="accounts__one" data-account={account.code} aria-labelledby={id}>
      <h3 id={id}>
        {account.label || t('accounts.newcomer')} <code>{account.code}</code>{' '}
        {waiting && <span className="mark">{t('accounts.waits')}</span>}
      </h3>
      <p>
        <RightsText rights={account.rights} />
      </p>
      <p className="muted">
        {t('accounts.seen', { created: formatMoment(locale, account.createdAt), seen: formatMoment(locale, account.seenAt) })}{' '}
        {account.changedAt &&
          t('accounts.changed', { moment: formatMoment(locale, account.changedAt), by: account.changedBy ?? '' })}
      </p>
      {editing ? (
        <AccountForm account={account} onDone={() => onDone('accounts.revised')} onCancel={() => edit(false)} />
      ) : (
        <div className="form__buttons unprinted">
          <button type="button" className="plain-button" aria-describedby={id} onClick={() => edit(true)}>
            {t(waiting ? 'accounts.give' : 'accounts.revise')}
          </button>
          {account.openSessions > 0 && <EndSessions account={account} onDone={() => onDone('accounts.ended')} />}
        </div>
      )}
    </li>
  );
}

function EndSessions({ account, onDone }: { account: Account; onDone: () => void }) {
  const { t } = useSpeech();
  const { sent, faults, trouble, fetching } = useSent(EndSessionsDocument);
  const end = async () => {
    if (!confirm(t('accounts.endSure'))) return;
    if (await sent({ account: account.id })) onDone();
  };
  return (
    <>
      <button type="button" className="plain-button" disabled={fetching} onClick={() => void end()}>
        {t('accounts.end', { count: account.openSessions })}
      </button>
      <DecisionFaults faults={faults} trouble={trouble} nameOf={() => null} idOf={() => null} />
    </>
  );
}

interface FormProps {
  account: Account;
  onDone: () => void;
  onCancel: () => void;
}

function AccountForm({ account, onDone, onCancel }: FormProps) {
  const { t } = useSpeech();
  const form = useId();
  const [label, setLabel] = useState(account.label);
  const [draft, setDraft] = useState(() => draftOf(account.rights));
  const { sent, faults, trouble, fetching } = useSent(ReviseAccountDocument);
  const names = useRightsNames();
  const faultAt = faultsAt(faults, t);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const lacking: DecisionFault[] = label.trim() === '' ? [{ code: 'REQUIRED', field: 'label' }] : [];
    const input = { id: account.id, label: label.trim(), rights: inputOf(draft) };
    if (await sent(input, [...lacking, ...faultsBefore(draft)])) onDone();
  };
  return (
    <form className="form picker-new" noValidate onSubmit={(event) => void submit(event)}>
      <DecisionFaults
        faults={faults}
        trouble={trouble}
        nameOf={(path) => (path === 'label' ? t('accounts.label') : names(path))}
        idOf={(path) => `${form}-${path}`}
      />
      <TextInput
        id={`${form}-label`}
        labelText={t('accounts.label')}
        hintText={t('accounts.labelHint')}
        value={label}
        onChange={(value) => setLabel(String(value ?? ''))}
        {...faultAt('label')}
        fullWidth
      />
      <RightsFields
        form={form}
        draft={draft}
        faultAt={faultAt}
        onChange={(next) => setDraft((before) => ({ ...before, ...next }))}
      />
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t(fetching ? 'form.sending' : 'accounts.save')}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}
