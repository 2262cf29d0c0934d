import type { DialectPrompt } from '../../contract/connector.ts';

/** For the assistant: what is particular to MySQL and MariaDB. */
export const prompt: DialectPrompt = {
  rules: [
    'Quote every identifier that comes from the catalog in backticks, exactly as it is stored: `orderDate`. Never use double quotes or square brackets for names.',
    'Text stands in single quotes; a single quote inside is doubled. Join text with CONCAT(), never with + or ||.',
    'A database is a schema: qualify every table with it, `shop`.`orders`.',
  ],
  examples: [{ request: 'How many orders there are.', sql: 'SELECT COUNT(*) AS `orders` FROM `shop`.`orders`' }],
};
