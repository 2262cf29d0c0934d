import type { JoinTask } from './task.ts';

export const JOIN_TASKS: readonly JoinTask[] = [
  {
    id: 'customers-with-country-numbers',
    kind: 'join',
    sources: ['chinook:customer', 'pagila:country'],
    want: 'Only the customers whose country is in the list of countries, by customer.country = country.country. Keep customer_id, last_name and country_id, under these names.',
    reference: {
      joins: [
        { left: 'customer', right: 'country', type: 'inner', on: [{ left: 'country', right: 'country', as: null }] },
      ],
      columns: [
        { source: 'customer', column: 'customer_id', as: 'customer_id' },
        { source: 'customer', column: 'last_name', as: 'last_name' },
        { source: 'country', column: 'country_id', as: 'country_id' },
      ],
    },
  },
  {
    id: 'suppliers-and-country-numbers',
    kind: 'join',
    sources: ['northwind:suppliers', 'pagila:country'],
    want: 'All suppliers, with the number of their country where the list of countries has it: columns supplier_id, company_name, country_id.',
    answer: 'suppliers.country = country.country',
    reference: {
      joins: [
        { left: 'suppliers', right: 'country', type: 'left', on: [{ left: 'country', right: 'country', as: null }] },
      ],
      columns: [
        { source: 'suppliers', column: 'supplier_id', as: 'supplier_id' },
        { source: 'suppliers', column: 'company_name', as: 'company_name' },
        { source: 'country', column: 'country_id', as: 'country_id' },
      ],
    },
  },
  {
    id: 'kinds-of-films-and-music',
    kind: 'join',
    sources: ['pagila:category', 'chinook:genre'],
    want: 'The categories of films beside the genres of music of the same name (category.name = genre.name), also those without a partner on either side. Columns: film (the category) and music (the genre).',
    reference: {
      joins: [{ left: 'category', right: 'genre', type: 'full', on: [{ left: 'name', right: 'name', as: null }] }],
      columns: [
        { source: 'category', column: 'name', as: 'film' },
        { source: 'genre', column: 'name', as: 'music' },
      ],
    },
  },
  {
    id: 'staff-far-and-near',
    kind: 'join',
    sources: ['northwind:employees', 'northwind:employees', 'chinook:employee'],
    want: 'Each of the employees of northwind with their boss there (employees.reports_to = employees.employee_id), where they have one, and with the employees of chinook who have the same first name (employees.first_name = employee.first_name), where there are any. Columns: employee_id, boss (the last name of the boss), namesake (the last name of the one in chinook).',
    reference: {
      joins: [
        {
          left: 'employees',
          right: 'employees_2',
          type: 'left',
          on: [{ left: 'reports_to', right: 'employee_id', as: null }],
        },
        {
          left: 'employees',
          right: 'employee',
          type: 'left',
          on: [{ left: 'first_name', right: 'first_name', as: null }],
        },
      ],
      columns: [
        { source: 'employees', column: 'employee_id', as: 'employee_id' },
        { source: 'employees_2', column: 'last_name', as: 'boss' },
        { source: 'employee', column: 'last_name', as: 'namesake' },
      ],
    },
  },
];
