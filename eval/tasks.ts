import type { EvalTask, TransformTask } from './task.ts';
import { IN_PLACE_TASKS } from './tasks-in-place.ts';
import { JOIN_TASKS } from './tasks-join.ts';

const NEW_TABLE_TASKS: readonly TransformTask[] = [
  {
    id: 'invoices-per-country',
    kind: 'transformer',
    sample: 'chinook',
    source: 'invoice',
    want: 'For each billing country the number of invoices and the sum of their totals, for countries with ten invoices or more. Columns: country, invoices, total.',
    reference:
      'SELECT billing_country AS country, count(*) AS invoices, sum(total) AS total FROM invoice GROUP BY 1 HAVING count(*) >= 10',
  },
  {
    id: 'sales-per-month',
    kind: 'transformer',
    sample: 'chinook',
    source: 'invoice',
    want: 'Sales per calendar month of 2022: column month as text like 2022-03, column total.',
    reference:
      "SELECT to_char(invoice_date, 'YYYY-MM') AS month, sum(total) AS total FROM invoice WHERE invoice_date >= '2022-01-01' AND invoice_date < '2023-01-01' GROUP BY 1",
  },
  {
    id: 'tracks-per-genre',
    kind: 'transformer',
    sample: 'chinook',
    source: 'track',
    also: ['genre'],
    want: 'How many tracks each genre has, also genres without any: columns genre (its name) and tracks.',
    reference:
      'SELECT g.name AS genre, count(t.track_id) AS tracks FROM genre g LEFT JOIN track t USING (genre_id) GROUP BY g.genre_id, g.name',
  },
  {
    id: 'longest-track-per-genre',
    kind: 'transformer',
    sample: 'chinook',
    source: 'track',
    want: 'The longest track of each genre: columns genre_id, track_id, milliseconds. Where two are equally long, the one with the lower track_id.',
    reference:
      'SELECT DISTINCT ON (genre_id) genre_id, track_id, milliseconds FROM track ORDER BY genre_id, milliseconds DESC, track_id',
  },
  {
    id: 'customers-without-company',
    kind: 'transformer',
    sample: 'chinook',
    source: 'customer',
    want: 'The customers in Brazil or Germany without a company: columns customer_id, and name as first name, space, last name.',
    reference:
      "SELECT customer_id, first_name || ' ' || last_name AS name FROM customer WHERE company IS NULL AND country IN ('Brazil', 'Germany')",
  },
  {
    id: 'email-domains',
    kind: 'transformer',
    sample: 'chinook',
    source: 'customer',
    want: 'How many customers use each e-mail domain (what stands after the @, in lower case): columns domain, customers.',
    reference: "SELECT lower(split_part(email, '@', 2)) AS domain, count(*) AS customers FROM customer GROUP BY 1",
  },
  {
    id: 'never-sold',
    kind: 'transformer',
    sample: 'chinook',
    source: 'track',
    also: ['invoice_line'],
    want: 'Per media type the number of tracks that were never sold: columns media_type_id, unsold.',
    reference:
      'SELECT media_type_id, count(*) AS unsold FROM track t WHERE NOT EXISTS (SELECT 1 FROM invoice_line l WHERE l.track_id = t.track_id) GROUP BY 1',
  },
  {
    id: 'boss-of-each',
    kind: 'transformer',
    sample: 'chinook',
    source: 'employee',
    want: 'Each employee with the last name of the one to whom they report, empty (NULL) for the topmost: columns employee_id, last_name, boss.',
    reference:
      'SELECT e.employee_id, e.last_name, b.last_name AS boss FROM employee e LEFT JOIN employee b ON b.employee_id = e.reports_to',
  },
  {
    id: 'length-classes',
    kind: 'transformer',
    sample: 'chinook',
    source: 'track',
    shape: 'in words',
    want: 'Make the table workspace:result: tracks by length. short is under three minutes, long is over six minutes, the rest is medium. Columns: class, tracks.',
    reference:
      "SELECT CASE WHEN milliseconds < 180000 THEN 'short' WHEN milliseconds > 360000 THEN 'long' ELSE 'medium' END AS class, count(*) AS tracks FROM track GROUP BY 1",
  },
  {
    id: 'late-orders',
    kind: 'transformer',
    sample: 'northwind',
    source: 'orders',
    want: 'The orders that were shipped after the required date: columns order_id, days_late.',
    reference:
      'SELECT order_id, shipped_date - required_date AS days_late FROM orders WHERE shipped_date > required_date',
  },
  {
    id: 'not-shipped',
    kind: 'transformer',
    sample: 'northwind',
    source: 'orders',
    want: 'How many orders per ship country have not been shipped: columns country, orders.',
    reference: 'SELECT ship_country AS country, count(*) AS orders FROM orders WHERE shipped_date IS NULL GROUP BY 1',
  },
  {
    id: 'products-to-reorder',
    kind: 'transformer',
    sample: 'northwind',
    source: 'products',
    want: 'Products that are not discontinued and of which stock and orders under way together are not above the reorder level: columns product_id, product_name.',
    reference:
      'SELECT product_id, product_name FROM products WHERE discontinued = 0 AND units_in_stock + units_on_order <= reorder_level',
  },
  {
    id: 'share-of-orders',
    kind: 'transformer',
    sample: 'northwind',
    source: 'orders',
    want: 'The share of each shipper (ship_via) in all orders, in percent with one digit after the point: columns ship_via, percent.',
    reference:
      'SELECT ship_via, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent FROM orders GROUP BY ship_via',
  },
  {
    id: 'films-per-rating',
    kind: 'transformer',
    sample: 'pagila',
    source: 'film',
    want: 'Per rating the number of films and their average length in whole minutes, rounded: columns rating (as text), films, minutes.',
    reference:
      'SELECT rating::text AS rating, count(*) AS films, round(avg(length)) AS minutes FROM film GROUP BY rating',
  },
  {
    id: 'busiest-customers',
    kind: 'transformer',
    sample: 'pagila',
    source: 'rental',
    shape: 'in words',
    want: 'Into workspace:result, please: the customers with more than 40 rentals. Columns: customer_id, rentals.',
    reference: 'SELECT customer_id, count(*) AS rentals FROM rental GROUP BY customer_id HAVING count(*) > 40',
  },
];

export const TASKS: readonly EvalTask[] = [...NEW_TABLE_TASKS, ...IN_PLACE_TASKS, ...JOIN_TASKS];
