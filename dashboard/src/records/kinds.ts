import type { RecordKind as Read } from '../gql/graphql';

export const kinds = ['contact', 'procurement', 'event', 'notice'] as const;
export type RecordKind = (typeof kinds)[number];

/** What the server calls them where it says what a viewer may read. */
export const kindsRead: Record<RecordKind, Read> = {
  contact: 'CONTACT',
  procurement: 'PROCUREMENT',
  event: 'EVENT',
  notice: 'NOTICE',
};
