import { Title, UnstyledButton } from '@mantine/core';
import classes from './empty-canvas.module.css';
import { type Template, templates } from './templates.ts';

/** What to do on an empty canvas. */
export function EmptyCanvas({ onBegin }: { readonly onBegin: (template: Template) => void }) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <div className={classes.empty}>
      <Title order={2}>Start with a table</Title>
      <p className={classes.says}>
        Press “Data Source”, or a. Then pick its connection and table at the right, and add what comes behind it by its
        + . Or begin with a drawing whose gaps you fill in:
      </p>
      <div className={classes.templates}>
        {templates(timeZone).map((template) => (
          <UnstyledButton key={template.title} className={classes.template} onClick={() => onBegin(template)}>
            <span className={classes.title}>{template.title}</span>
            <span className={classes.about}>{template.says}</span>
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
