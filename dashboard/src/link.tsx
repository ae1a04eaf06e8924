import type { ComponentProps } from 'react';
import { Link as PlainLink } from 'wouter';
import { lookingTo, useAsOf } from './asOf';

type Props = Omit<ComponentProps<'a'>, 'href' | 'ref'> & { href: string };

/** A link between the network's pages: who looks back goes on looking back to the same day. */
export function Link({ href, ...props }: Props) {
  const { day } = useAsOf();
  return <PlainLink href={day ? lookingTo(href, day) : href} {...props} />;
}
