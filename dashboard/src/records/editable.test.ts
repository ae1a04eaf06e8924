import { describe, expect, it } from 'vitest';
import { contact, observation, participation, procurement } from '../record/nouns';
import type { Trail } from './details';
import { valuesOf } from './editable';

const trail = { id: 'x', revision: 3, withdrawn: false, recordedAt: '', recordedBy: '', summary: '', revisions: [] };
const coded = (code: string) => ({ code, title: code.toUpperCase() });

describe('valuesOf', () => {
  it('gives back exactly what was recorded, so that a correction changes only what is changed', () => {
    const record = {
      ...trail,
      __typename: 'AdvisoryContact',
      occurredOn: '2023-01-02',
      organisation: { id: 'org' },
      region: { id: 'reg' },
      channel: coded('email'),
      customer: { id: 'cus', name: 'Tampere' },
      segment: coded('city'),
      procurement: null,
      theme: null,
      tags: [coded('digi'), coded('circular')],
      help: coded('general'),
      referrals: [],
      funding: null,
      followUpOn: null,
      feedbackAsked: true,
      feedbackScore: '4.5',
      note: 'A note',
    } as unknown as Trail;
    expect(contact.toInput(valuesOf(record, contact))).toEqual({
      occurredOn: '2023-01-02',
      organisation: 'org',
      region: 'reg',
      channel: 'email',
      customer: 'cus',
      segment: 'city',
      tags: ['digi', 'circular'],
      help: 'general',
      feedbackAsked: true,
      feedbackScore: '4.5',
      note: 'A note',
    });
  });

  it('keeps no apart from not stated', () => {
    const record = { ...trail, __typename: 'Procurement', innovative: false, rnd: null } as unknown as Trail;
    expect(procurement.toInput(valuesOf(record, procurement))).toMatchObject({ innovative: false });
    expect(procurement.toInput(valuesOf(record, procurement))).not.toMatchObject({ rnd: false });
  });

  it('finds the fields that the query had to name otherwise', () => {
    const took = {
      ...trail,
      __typename: 'Participation',
      event: { id: 'ev', name: 'Dialogue' },
      participant: { id: 'cus', name: 'Tampere' },
      segment: null,
      status: coded('attended'),
      persons: 3,
    } as unknown as Trail;
    expect(participation.toInput(valuesOf(took, participation))).toEqual({
      event: 'ev',
      customer: 'cus',
      status: 'attended',
      persons: 3,
    });
  });

  it('gives a share by its parts and keeps what it is of', () => {
    const share = {
      ...trail,
      __typename: 'Observation',
      indicator: { id: 'ind' },
      occurredOn: '2023-01-02',
      region: null,
      observer: { id: 'org', name: 'Motiva' },
      value: '12.5',
      numerator: '1',
      denominator: '8',
      source: null,
      estimated: false,
      note: null,
    } as unknown as Trail;
    expect(observation.toInput(valuesOf(share, observation))).toEqual({
      indicator: 'ind',
      occurredOn: '2023-01-02',
      organisation: 'org',
      numerator: '1',
      denominator: '8',
      estimated: false,
    });
  });
});
