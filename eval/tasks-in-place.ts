import type { TransformTask } from './task.ts';

export const IN_PLACE_TASKS: readonly TransformTask[] = [
  {
    id: 'keep-only-usa',
    kind: 'transformer',
    sample: 'chinook',
    source: 'eval_customers',
    shape: 'in place',
    scratch: { select: 'SELECT customer_id, country FROM customer', key: 'customer_id' },
    want: 'Keep only the customers from the USA.',
    reference: `DELETE FROM eval_customers WHERE country <> 'USA' OR country IS NULL`,
  },
  {
    id: 'fill-in-company',
    kind: 'transformer',
    sample: 'chinook',
    source: 'eval_companies',
    shape: 'in place',
    scratch: { select: 'SELECT customer_id, company FROM customer', key: 'customer_id' },
    want: 'Where there is no company, write "private".',
    reference: `UPDATE eval_companies SET company = 'private' WHERE company IS NULL`,
  },
  {
    id: 'raise-prices',
    kind: 'transformer',
    sample: 'northwind',
    source: 'eval_products',
    shape: 'in place',
    scratch: {
      select: 'SELECT product_id, category_id, unit_price::numeric(10,2) AS unit_price FROM products',
      key: 'product_id',
    },
    want: 'Raise the unit price of the products of category 1 by ten percent, rounded to two digits after the point.',
    reference: 'UPDATE eval_products SET unit_price = round(unit_price * 1.1, 2) WHERE category_id = 1',
  },
  {
    id: 'add-a-year',
    kind: 'transformer',
    sample: 'northwind',
    source: 'eval_orders',
    shape: 'in place',
    scratch: { select: 'SELECT order_id, order_date FROM orders WHERE order_id < 10300', key: 'order_id' },
    want: 'Add a whole-number column order_year with the year of the order date.',
    reference:
      'ALTER TABLE eval_orders ADD COLUMN order_year integer; UPDATE eval_orders SET order_year = extract(year FROM order_date)',
  },
  {
    id: 'remove-doubles',
    kind: 'transformer',
    sample: 'pagila',
    source: 'eval_actors',
    shape: 'in place',
    scratch: { select: 'SELECT actor_id, last_name FROM actor', key: 'actor_id' },
    want: 'Of the actors with the same last name keep only the one with the lowest actor_id.',
    reference: `DELETE FROM eval_actors a USING eval_actors b WHERE b.last_name = a.last_name AND b.actor_id < a.actor_id`,
  },
];
