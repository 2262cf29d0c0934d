import { Group, NavLink, Text, TextInput } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { useRemembered } from '../remembered.ts';
import { findSections, SECTIONS, type SectionName } from './sections.ts';
import classes from './settings.module.css';

/** What this installation keeps, and what may be chosen. */
export function SettingsPage() {
  const [last, setLast] = useRemembered<string>('settings.section', 'general');
  const { section = last } = useParams({ strict: false });
  const [search, setSearch] = useState('');
  const navigate = useNavigate();
  const known = section in SECTIONS ? (section as SectionName) : 'general'; // Just looked up.
  useEffect(() => setLast(known), [known, setLast]);
  const { label, Section } = SECTIONS[known];
  const found = findSections(search);
  return (
    <Page title="Settings" tab={`${label} · Settings`}>
      <Group align="stretch" gap={0} wrap="nowrap" flex={1} mih={0}>
        <nav aria-label="Settings" className={classes.sections} data-pane>
          <TextInput
            aria-label="Search settings"
            placeholder="Search"
            data-filter
            mb={8}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              const [first] = found;
              if (event.key === 'Escape') setSearch('');
              if (event.key !== 'Enter' || first === undefined) return;
              void navigate({ to: '/settings/{-$section}', params: { section: first } });
            }}
          />
          {found.map((name) => (
            <NavLink
              key={name}
              renderRoot={(props) => <Link to="/settings/{-$section}" params={{ section: name }} {...props} />}
              label={SECTIONS[name].label}
              active={name === known}
              aria-current={name === known ? 'true' : undefined}
            />
          ))}
          {found.length === 0 && (
            <Text size="sm" c="dimmed">
              No setting is about that.
            </Text>
          )}
        </nav>
        <section aria-label={label} className={classes.section} data-pane>
          <PaneBoundary name={label} key={known}>
            <Section />
          </PaneBoundary>
        </section>
      </Group>
    </Page>
  );
}
