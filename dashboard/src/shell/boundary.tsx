import { Component, type ReactNode } from 'react';
import { Trouble } from './notices';

/** Catches a page that can't be drawn, such as one whose script is of an older build and gone from the server. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <Trouble textKey="page.broken" again={() => location.reload()} />;
  }
}
