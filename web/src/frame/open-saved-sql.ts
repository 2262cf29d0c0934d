interface Saved {
  readonly name: string;
  readonly connection: string;
  readonly sql: string;
  readonly version: number;
}

/** The tab of the SQL page that has it, or a new one; answers its id. What belongs to that page is loaded only now. */
export async function openSavedSql({ name, connection, sql, version }: Saved): Promise<string> {
  const [{ useSqlTabs }, { keepTabs }] = await Promise.all([import('../sql/tabs.ts'), import('../sql/kept-tabs.ts')]);
  // Without the tabs of the last time a new one is opened all the same.
  await keepTabs().catch(() => {});
  const { tabs, open } = useSqlTabs.getState();
  const there = tabs.find(({ saved }) => saved?.name === name);
  return (there ?? open({ name, connection, text: sql, saved: { name, version, text: sql } })).id;
}
