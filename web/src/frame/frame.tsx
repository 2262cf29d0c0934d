import { AppShell } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { useDensityOfPage, useRowHeight } from '../density.ts';
import { useRemembered } from '../remembered.ts';
import { ConnectionLost } from './connection-lost.tsx';
import { Header } from './header.tsx';
import { KeyHelp } from './key-help.tsx';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { ProductionLine } from './target.tsx';
import { useFrameKeys } from './use-frame-keys.ts';
import { useRecent } from './use-recent.ts';

/** What stands around every page: navigation, header, activity, palette. */
export function Frame() {
  const wide = useMediaQuery('(min-width: 1280px)', window.innerWidth >= 1280);
  // Narrow windows start with icons, whatever was chosen for wide ones.
  const [isOpenWide, setIsOpenWide] = useRemembered<boolean>('frame.navigation', true);
  const [isOpenNarrow, setIsOpenNarrow] = useState(false);
  const [isOpen, setOpen] = wide ? [isOpenWide, setIsOpenWide] : [isOpenNarrow, setIsOpenNarrow];
  const [helpIsOpen, setHelpIsOpen] = useState(false);
  const headerHeight = useRowHeight(48);
  const main = useRef<HTMLElement>(null);
  const [paletteIsOpen, setPaletteIsOpen] = useState(false);
  const recent = useRecent();
  useFrameKeys({
    toggleNavigation: () => setOpen(!isOpen),
    showKeys: () => setHelpIsOpen(true),
    search: () => setPaletteIsOpen(true),
  });
  useDensityOfPage();

  const page = useRouterState({ select: (state) => state.location.pathname.split('/')[1] ?? '' });
  // Only when it is drawn: its script may have to come first.
  const shown = useRouterState({ select: (state) => state.resolvedLocation?.pathname.split('/')[1] });
  const first = useRef(true);
  useEffect(() => {
    if (shown === undefined) return;
    if (first.current) first.current = false;
    else main.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [shown]);

  return (
    <AppShell
      header={{ height: headerHeight }}
      navbar={{ width: isOpen ? 200 : 56, breakpoint: 0 }}
      padding={0}
      transitionDuration={120}
    >
      <a className="df-skip" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Header onSearch={() => setPaletteIsOpen(true)} />
      </AppShell.Header>
      <AppShell.Navbar>
        <Navigation isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} h="100dvh" style={{ display: 'flex', flexDirection: 'column' }}>
        <ConnectionLost />
        <PaneBoundary name="This page" key={page}>
          <Outlet />
        </PaneBoundary>
      </AppShell.Main>
      <ProductionLine />
      <Palette
        isOpen={paletteIsOpen}
        onClose={() => setPaletteIsOpen(false)}
        recent={recent}
        showKeys={() => setHelpIsOpen(true)}
      />
      <KeyHelp isOpen={helpIsOpen} onClose={() => setHelpIsOpen(false)} />
    </AppShell>
  );
}
