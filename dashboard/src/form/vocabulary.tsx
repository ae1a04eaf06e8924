import { createContext, useContext, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import { VocabularyDocument, type VocabularyQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Missing, Trouble, Waiting } from '../shell/notices';

type Network = NonNullable<VocabularyQuery['network']>;

const VocabularyContext = createContext<Network | null>(null);

/** The network's codes, organisations and regions, for everything that is filled in. */
export function useVocabulary(): Network {
  const network = useContext(VocabularyContext);
  if (!network) throw new Error('useVocabulary needs a VocabularyProvider around it');
  return network;
}

export function VocabularyProvider({ slug, children }: { slug: string; children: ReactNode }) {
  const { lang } = useSpeech();
  const [{ data, error }, again] = useQuery({ query: VocabularyDocument, variables: { slug, lang } });
  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  if (!data.network) return <Missing textKey="network.unknown" />;
  return <VocabularyContext value={data.network}>{children}</VocabularyContext>;
}
