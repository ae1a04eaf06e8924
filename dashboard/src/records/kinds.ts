import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  LatestContactsDocument,
  LatestEventsDocument,
  LatestProcurementsDocument,
  type LatestContactsQuery,
  type LatestContactsQueryVariables,
} from '../gql/graphql';

export const kinds = ['contact', 'procurement', 'event'] as const;
export type RecordKind = (typeof kinds)[number];

// The three lists are asked for and answered alike; only the root field differs.
export const lists: Record<RecordKind, TypedDocumentNode<LatestContactsQuery, LatestContactsQueryVariables>> = {
  contact: LatestContactsDocument,
  procurement: LatestProcurementsDocument as typeof LatestContactsDocument,
  event: LatestEventsDocument as typeof LatestContactsDocument,
};
