import { Group, NavLink } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { Approvals } from './approvals.tsx';
import { General } from './general.tsx';
import { Keys } from './keys.tsx';
import { LeftBehind } from './left-behind.tsx';
import { Mcp } from './mcp.tsx';
import { Models } from './models.tsx';
import { Privacy } from './privacy.tsx';

const SECTIONS = {
  general: { label: 'General', Section: General },
  models: { label: 'Models', Section: Models },
  privacy: { label: 'Privacy', Section: Privacy },
  'left-behind': { label: 'Objects left behind', Section: LeftBehind },
  mcp: { label: 'MCP', Section: Mcp },
  approvals: { label: 'Approvals', Section: Approvals },
  keys: { label: 'Keys', Section: Keys },
} as const;

/** What this installation keeps, and what may be chosen. */
export function SettingsPage() {
  const { section = 'general' } = useParams({ strict: false });
  const navigate = useNavigate();
  const known = section in SECTIONS ? (section as keyof typeof SECTIONS) : 'general'; // Just looked up.
  const { label, Section } = SECTIONS[known];
  return (
    <Page title="Settings" tab={`${label} · Settings`}>
      <Group align="stretch" gap={0} wrap="nowrap" flex={1} mih={0}>
        <nav aria-label="Settings" style={{ width: 200, flex: 'none', padding: 8 }}>
          {Object.entries(SECTIONS).map(([name, { label: words }]) => (
            <NavLink
              key={name}
              component="button"
              label={words}
              active={name === known}
              aria-current={name === known ? 'true' : undefined}
              onClick={() => void navigate({ to: '/settings/{-$section}', params: { section: name } })}
            />
          ))}
        </nav>
        <section aria-label={label} style={{ flex: 1, minWidth: 0, overflow: 'auto', padding: 16 }}>
          <PaneBoundary name={label} key={known}>
            <Section />
          </PaneBoundary>
        </section>
      </Group>
    </Page>
  );
}
