import { Title } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { useLetterKeys } from '../letter-keys.ts';
import classes from './review.module.css';

export interface Section {
  readonly title: string;
  readonly body: ReactNode;
}

/** Numbered sections on one scroll, their names staying on top; `j` and `k` go from one to the next. */
export function Sections({ sections }: { readonly sections: readonly Section[] }) {
  const root = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const go = (index: number) => {
    const section = root.current?.querySelectorAll<HTMLElement>(':scope > section')[index];
    if (!section) return;
    setCurrent(index);
    section.scrollIntoView({ block: 'start' });
    section.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  };
  useLetterKeys([
    ['j', () => go(Math.min(current + 1, sections.length - 1))],
    ['k', () => go(Math.max(current - 1, 0))],
  ]);
  return (
    <div ref={root}>
      <nav aria-label="Sections" className={classes.names}>
        {sections.map(({ title }, index) => (
          <button
            key={title}
            type="button"
            aria-current={index === current ? 'true' : undefined}
            onClick={() => go(index)}
          >
            {index + 1} {title}
          </button>
        ))}
      </nav>
      {sections.map(({ title, body }, index) => (
        <section key={title} aria-label={title} className={classes.section}>
          <Title order={2} mb={8} tabIndex={-1} className={classes.title}>
            {index + 1} {title}
          </Title>
          {body}
        </section>
      ))}
    </div>
  );
}
