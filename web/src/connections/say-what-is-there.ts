import { notifications } from '@mantine/notifications';
import { api, call } from '../api.ts';
import { countWords } from '../components/times.ts';

/** "Saved. 3 schemas, 214 tables.": beside the explorer, which reads the same list. */
export async function sayWhatIsThere(connection: string): Promise<void> {
  const param = { connection };
  try {
    const [schemas, tables] = await Promise.all([
      call(api.connections[':connection'].schemas.$get({ param, query: {} })),
      call(api.connections[':connection'].tables.$get({ param, query: { limit: '1' } })),
    ]);
    const words = [counted(schemas.length, 'schema'), counted(tables.total, 'table')];
    notifications.show({ message: `Saved. ${words.join(', ')}.` });
  } catch {
    notifications.show({ message: 'Saved.' }); // Why they cannot be read stands in the explorer.
  }
}

const counted = (count: number, word: string) => `${countWords(count)} ${word}${count === 1 ? '' : 's'}`;
