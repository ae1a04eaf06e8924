import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button, TextInput } from 'suomifi-ui-components';
import { endOfDay } from '../asOf';
import { faultKey } from '../client';
import { DayField } from '../form/dayField';
import { DecisionFaults, faultsAt, type DecisionFault } from '../form/decision';
import { useReturnFocus } from '../form/returnFocus';
import { formatMoment } from '../format';
import { CreateTokenDocument, RevokeTokenDocument, TokensDocument, type TokenFieldsFragment } from '../gql/graphql';
import { useSpeech } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import { faultsBefore, inputOf, noRights } from './rights';
import { RightsFields, RightsText, useRightsNames } from './rightsFields';
import { useAll } from './useAll';
import { useSent } from './useSent';

type Token = TokenFieldsFragment;

/** Partners' and programs' ways in. */
export function Tokens() {
  const { t } = useSpeech();
  const [making, make] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const opener = useReturnFocus(making);
  const { rows, error, again } = useAll(TokensDocument, (data) => data.tokens);
  return (
    <section className="panel" aria-labelledby="tokens">
      <div className="panel__head">
        <h2 id="tokens">{t('admin.tokens')}</h2>
        {!making && (
          <button ref={opener} type="button" className="plain-button" onClick={() => make(true)}>
            {t('tokens.make')}
          </button>
        )}
      </div>
      <p className="muted">{t('tokens.lead')}</p>
      {secret !== null && <Secret secret={secret} onPutAway={() => setSecret(null)} />}
      {making && (
        <TokenForm
          onDone={(made) => {
            make(false);
            setSecret(made);
            again();
          }}
          onCancel={() => make(false)}
        />
      )}
      {!rows && (error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />)}
      {rows?.length === 0 && <p className="muted">{t('tokens.none')}</p>}
      {rows && rows.length > 0 && <TokenTable tokens={rows} onRevoked={again} />}
    </section>
  );
}

/** The secret, this once. It is in nothing but this page's memory. */
function Secret({ secret, onPutAway }: { secret: string; onPutAway: () => void }) {
  const { t } = useSpeech();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      // A page that isn't served securely may not copy: then it is marked, to be copied by hand.
      field.current?.select();
      setCopied(false);
    }
  };
  return (
    <div className="secret" role="group" aria-labelledby={`${id}-label`}>
      <p>
        <strong>{t('tokens.onceTitle')}</strong> {t('tokens.once')}
      </p>
      <label id={`${id}-label`} htmlFor={id}>
        {t('tokens.secret')}
      </label>
      <div className="secret__line">
        <input ref={field} id={id} className="plain-input secret__text" readOnly value={secret} />
        <button type="button" className="plain-button" onClick={() => void copy()}>
          {t('tokens.copy')}
        </button>
        <button type="button" className="plain-button" onClick={onPutAway}>
          {t('tokens.putAway')}
        </button>
      </div>
      <p role="status">{copied !== null && t(copied ? 'tokens.copied' : 'tokens.notCopied')}</p>
    </div>
  );
}

function TokenTable({ tokens, onRevoked }: { tokens: Token[]; onRevoked: () => void }) {
  const { t, locale } = useSpeech();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="tokens">
      <table className="wide">
        <thead>
          <tr>
            <th scope="col">{t('tokens.name')}</th>
            <th scope="col">{t('tokens.rights')}</th>
            <th scope="col">{t('tokens.expires')}</th>
            <th scope="col">{t('tokens.used')}</th>
            <th scope="col">{t('tokens.state')}</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id} data-token={token.name}>
              <th scope="row">
                {token.name} <code>{token.prefix}…</code>
                <span className="muted tokens__by">
                  {t('records.by', { by: token.createdBy, moment: formatMoment(locale, token.createdAt) })}
                </span>
              </th>
              <td>
                <RightsText rights={token.rights} />
              </td>
              <td>{formatMoment(locale, token.expiresAt)}</td>
              <td>{token.usedAt ? formatMoment(locale, token.usedAt) : t('tokens.unused')}</td>
              <td>
                <TokenState token={token} onRevoked={onRevoked} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenState({ token, onRevoked }: { token: Token; onRevoked: () => void }) {
  const { t, locale } = useSpeech();
  const [sure, ask] = useState(false);
  const { sent, faults, trouble, fetching } = useSent(RevokeTokenDocument);
  if (token.revokedAt) {
    return <>{t('tokens.revoked', { moment: formatMoment(locale, token.revokedAt), by: token.revokedBy ?? '' })}</>;
  }
  if (new Date(token.expiresAt) <= new Date()) return <>{t('tokens.expired')}</>;
  const revoke = async () => {
    if (await sent({ id: token.id })) onRevoked();
  };
  return (
    <>
      {!sure && (
        <button type="button" className="plain-button" onClick={() => ask(true)}>
          {t('tokens.revoke')}
          <span className="unseen">: {token.name}</span>
        </button>
      )}
      {sure && (
        <div className="tokens__sure">
          <p>{t('tokens.revokeSure')}</p>
          <button type="button" className="plain-button" autoFocus disabled={fetching} onClick={() => void revoke()}>
            {t('tokens.revokeNow')}
            <span className="unseen">: {token.name}</span>
          </button>{' '}
          <button type="button" className="plain-button" onClick={() => ask(false)}>
            {t('form.cancel')}
          </button>
        </div>
      )}
      <DecisionFaults faults={faults} trouble={trouble} nameOf={() => null} idOf={() => null} />
    </>
  );
}

/** A quarter of a year: long enough to be of use, short enough to be looked at again. */
const usualDays = 90;
const dayLong = 86_400_000;

function TokenForm({ onDone, onCancel }: { onDone: (secret: string) => void; onCancel: () => void }) {
  const { t } = useSpeech();
  const form = useId();
  const [name, setName] = useState('');
  const [readOnly, setReadOnly] = useState(true);
  const [day, setDay] = useState(() => new Date(Date.now() + usualDays * dayLong).toISOString().slice(0, 10));
  const [draft, setDraft] = useState({ ...noRights, role: 'PARTNER' as const } as typeof noRights);
  const { sent, faults, trouble, fetching } = useSent(CreateTokenDocument);
  const names = useRightsNames();
  const faultAt = faultsAt(faults, t);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const before: DecisionFault[] = [];
    if (name.trim() === '') before.push({ code: 'REQUIRED', field: 'name' });
    if (day === '') before.push({ code: 'REQUIRED', field: 'expiresAt' });
    const expiresAt = day === '' ? '' : endOfDay(day);
    const input = { name: name.trim(), rights: inputOf(draft), readOnly, expiresAt };
    const made = await sent(input, [...before, ...faultsBefore(draft)]);
    if (made?.secret) onDone(made.secret);
  };
  const nameOf = (path: string) => {
    if (path === 'name') return t('tokens.name');
    return path === 'expiresAt' ? t('tokens.expires') : names(path);
  };
  return (
    <form className="form picker-new" noValidate onSubmit={(event) => void submit(event)}>
      <DecisionFaults faults={faults} trouble={trouble} nameOf={nameOf} idOf={(path) => `${form}-${path}`} />
      <TextInput
        id={`${form}-name`}
        labelText={t('tokens.name')}
        hintText={t('tokens.nameHint')}
        value={name}
        onChange={(value) => setName(String(value ?? ''))}
        {...faultAt('name')}
        fullWidth
      />
      <RightsFields
        form={form}
        draft={draft}
        faultAt={faultAt}
        onChange={(next) => setDraft((before) => ({ ...before, ...next }))}
      />
      <label className="checks__alone">
        <input type="checkbox" checked={readOnly} onChange={(event) => setReadOnly(event.target.checked)} />{' '}
        {t('rights.readOnly')}
      </label>
      <DayField
        id={`${form}-expiresAt`}
        labelText={t('tokens.expires')}
        hintText={t('tokens.expiresHint')}
        value={day}
        onChange={setDay}
        {...faultAt('expiresAt')}
        fullWidth
      />
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t(fetching ? 'form.sending' : 'tokens.make')}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}
