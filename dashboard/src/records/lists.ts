import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  LatestContactsDocument,
  LatestEventsDocument,
  LatestNoticesDocument,
  LatestProcurementsDocument,
  type LatestContactsQuery,
  type LatestContactsQueryVariables,
} from '../gql/graphql';
import type { RecordKind } from './kinds';

// The lists are asked for and answered alike; only the root field differs, and what notices tell besides.
export const lists: Record<RecordKind, TypedDocumentNode<LatestContactsQuery, LatestContactsQueryVariables>> = {
  contact: LatestContactsDocument,
  procurement: LatestProcurementsDocument as typeof LatestContactsDocument,
  event: LatestEventsDocument as typeof LatestContactsDocument,
  notice: LatestNoticesDocument as typeof LatestContactsDocument,
};
