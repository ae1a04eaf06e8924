// The kinds of records: their fields, the server's verbs for them, and what each verb is sent.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import * as gql from '../gql/graphql';
import type { Field } from '../form/field';
import { chosen, codes, decimal, text, whole, yesNo, type Values } from '../form/values';

type Done = gql.RecordContactMutation['done'];
type Verb = TypedDocumentNode<{ done: Done }, { input: Record<string, unknown>; lang: gql.Lang }>;

export interface Noun {
  /** The key of its input in the server's mutations. */
  name: 'contact' | 'procurement' | 'customer' | 'event' | 'participation' | 'observation';
  fields: Field[];
  toInput: (values: Values) => object;
  verbs: { record: Verb; correct: Verb; withdraw: Verb };
}

// The generated types name each verb's own input; toInput is checked against it, so here they may be told as one.
const verbs = (record: unknown, correct: unknown, withdraw: unknown) =>
  ({ record, correct, withdraw }) as Noun['verbs'];

const day: Field = { name: 'occurredOn', kind: 'day', label: 'field.occurredOn', required: true };
const region: Field = { name: 'region', kind: 'region', label: 'field.region' };
const theme: Field = { name: 'theme', kind: 'code', list: 'theme', label: 'field.theme' };
const tags: Field = { name: 'tags', kind: 'codes', list: 'tag', label: 'field.tags' };
const segment: Field = { name: 'segment', kind: 'code', list: 'segment', label: 'field.segment' };
const ownSegment: Field = { ...segment, hint: 'hint.segment' };
const customer: Field = { name: 'customer', kind: 'customer', label: 'field.customer', hint: 'hint.customer' };
const funding: Field = { name: 'funding', kind: 'code', list: 'funding', label: 'field.funding' };
const note: Field = { name: 'note', kind: 'lines', label: 'field.note', hint: 'hint.note' };

export const contact: Noun = {
  name: 'contact',
  fields: [
    day,
    { name: 'channel', kind: 'code', list: 'channel', label: 'field.channel', required: true },
    { name: 'organisation', kind: 'organisation', label: 'field.adviser', required: true },
    region,
    customer,
    ownSegment,
    { name: 'procurement', kind: 'procurement', label: 'field.procurement', hint: 'hint.procurement' },
    theme,
    tags,
    { name: 'help', kind: 'code', list: 'help', label: 'field.help' },
    { name: 'referrals', kind: 'codes', list: 'referral', label: 'field.referrals' },
    funding,
    { name: 'followUpOn', kind: 'day', label: 'field.followUpOn' },
    { name: 'feedbackAsked', kind: 'check', label: 'field.feedbackAsked' },
    { name: 'feedbackScore', kind: 'number', label: 'field.feedbackScore' },
    note,
  ],
  toInput: (v): gql.AdvisoryContactInput => ({
    occurredOn: text(v.occurredOn) ?? '',
    organisation: text(v.organisation) ?? '',
    channel: text(v.channel) ?? '',
    region: text(v.region),
    customer: chosen(v.customer),
    segment: text(v.segment),
    procurement: chosen(v.procurement),
    theme: text(v.theme),
    tags: codes(v.tags),
    help: text(v.help),
    referrals: codes(v.referrals),
    funding: text(v.funding),
    followUpOn: text(v.followUpOn),
    feedbackAsked: v.feedbackAsked === true,
    feedbackScore: decimal(v.feedbackScore),
    note: text(v.note),
  }),
  verbs: verbs(gql.RecordContactDocument, gql.CorrectContactDocument, gql.WithdrawContactDocument),
};

export const procurement: Noun = {
  name: 'procurement',
  fields: [
    { name: 'name', kind: 'text', label: 'field.procurementName', required: true },
    day,
    { name: 'organisation', kind: 'organisation', label: 'field.adviser', required: true },
    region,
    customer,
    ownSegment,
    { name: 'stage', kind: 'code', list: 'stage', label: 'field.stage' },
    { name: 'cpv', kind: 'text', label: 'field.cpv', hint: 'hint.cpv' },
    { name: 'estimatedValue', kind: 'number', label: 'field.estimatedValue', hint: 'hint.estimatedValue' },
    { name: 'innovative', kind: 'yesNo', label: 'field.innovative' },
    { name: 'rnd', kind: 'yesNo', label: 'field.rnd' },
    tags,
    funding,
    { name: 'programme', kind: 'code', list: 'programme', label: 'field.programme' },
    note,
  ],
  toInput: (v): gql.ProcurementInput => ({
    name: text(v.name) ?? '',
    occurredOn: text(v.occurredOn) ?? '',
    organisation: text(v.organisation) ?? '',
    region: text(v.region),
    customer: chosen(v.customer),
    segment: text(v.segment),
    stage: text(v.stage),
    cpv: text(v.cpv),
    estimatedValue: decimal(v.estimatedValue),
    innovative: yesNo(v.innovative),
    rnd: yesNo(v.rnd),
    tags: codes(v.tags),
    funding: text(v.funding),
    programme: text(v.programme),
    note: text(v.note),
  }),
  verbs: verbs(gql.RecordProcurementDocument, gql.CorrectProcurementDocument, gql.WithdrawProcurementDocument),
};

export const customerNoun: Noun = {
  name: 'customer',
  fields: [
    { name: 'name', kind: 'text', label: 'field.customerName', required: true },
    { name: 'businessId', kind: 'text', label: 'field.businessId', hint: 'hint.businessId' },
    segment,
    region,
  ],
  toInput: (v): gql.CustomerInput => ({
    name: text(v.name) ?? '',
    businessId: text(v.businessId),
    segment: text(v.segment),
    region: text(v.region),
  }),
  verbs: verbs(gql.RecordCustomerDocument, gql.CorrectCustomerDocument, gql.WithdrawCustomerDocument),
};

export const event: Noun = {
  name: 'event',
  fields: [
    { name: 'title', kind: 'text', label: 'field.eventTitle', required: true },
    day,
    { name: 'type', kind: 'code', list: 'event_type', label: 'field.eventType', required: true },
    { name: 'organisation', kind: 'organisation', label: 'field.organiser', required: true },
    region,
    { name: 'programme', kind: 'code', list: 'programme', label: 'field.programme' },
    { name: 'group', kind: 'code', list: 'group', label: 'field.group' },
    { name: 'topic', kind: 'code', list: 'topic', label: 'field.topic' },
    theme,
    tags,
    { ...customer, hint: 'hint.eventCustomer' },
    ownSegment,
    { name: 'attendance', kind: 'whole', label: 'field.attendance', hint: 'hint.attendance' },
    note,
  ],
  toInput: (v): gql.EventInput => ({
    title: text(v.title) ?? '',
    occurredOn: text(v.occurredOn) ?? '',
    type: text(v.type) ?? '',
    organisation: text(v.organisation) ?? '',
    region: text(v.region),
    programme: text(v.programme),
    group: text(v.group),
    topic: text(v.topic),
    theme: text(v.theme),
    tags: codes(v.tags),
    customer: chosen(v.customer),
    segment: text(v.segment),
    attendance: whole(v.attendance),
    note: text(v.note),
  }),
  verbs: verbs(gql.RecordEventDocument, gql.CorrectEventDocument, gql.WithdrawEventDocument),
};

export const participation: Noun = {
  name: 'participation',
  fields: [
    { name: 'event', kind: 'event', label: 'field.event', required: true },
    { ...customer, label: 'field.participant', hint: undefined, required: true },
    ownSegment,
    { name: 'status', kind: 'code', list: 'participation', label: 'field.participation', required: true },
    { name: 'persons', kind: 'whole', label: 'field.persons', hint: 'hint.persons', required: true },
  ],
  toInput: (v): gql.ParticipationInput => ({
    event: chosen(v.event) ?? '',
    customer: chosen(v.customer) ?? '',
    segment: text(v.segment),
    status: text(v.status) ?? '',
    persons: whole(v.persons) ?? 0,
  }),
  verbs: verbs(gql.RecordParticipationDocument, gql.CorrectParticipationDocument, gql.WithdrawParticipationDocument),
};

export const observation: Noun = {
  name: 'observation',
  fields: [
    { name: 'value', kind: 'number', label: 'field.value', hint: 'hint.value' },
    { name: 'numerator', kind: 'number', label: 'field.numerator' },
    { name: 'denominator', kind: 'number', label: 'field.denominator' },
    { ...day, label: 'field.observedOn' },
    region,
    { name: 'organisation', kind: 'organisation', label: 'field.organisation' },
    { name: 'source', kind: 'code', list: 'source', label: 'field.source' },
    { name: 'estimated', kind: 'check', label: 'field.estimated' },
    note,
  ],
  toInput: (v): gql.ObservationInput => ({
    indicator: text(v.indicator) ?? '',
    value: decimal(v.value),
    numerator: decimal(v.numerator),
    denominator: decimal(v.denominator),
    occurredOn: text(v.occurredOn) ?? '',
    region: text(v.region),
    organisation: text(v.organisation),
    source: text(v.source),
    estimated: v.estimated === true,
    note: text(v.note),
  }),
  verbs: verbs(gql.RecordObservationDocument, gql.CorrectObservationDocument, gql.WithdrawObservationDocument),
};
