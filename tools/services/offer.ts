/** Where a service is, or why it cannot be had on this machine. */
export type Offer<Address> =
  | ({ readonly available: true } & Address)
  | { readonly available: false; readonly reason: string };

/** What a test needs cannot be had here; the message says why, without hosts and folders of this machine. */
export class Unavailable extends Error {}

/**
 * What `start` answers, or why it cannot be had.
 * @throws what `start` does; also when it cannot be had and DAGFLUX_REQUIRE (names with commas between) holds `name`
 */
export async function offer<Address>(name: string, start: () => Promise<Address>): Promise<Offer<Address>> {
  try {
    return { available: true, ...(await start()) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    if (isRequired(name)) throw new Error(`DAGFLUX_REQUIRE names ${name}. ${error.message}`, { cause: error });
    return { available: false, reason: error.message };
  }
}

function isRequired(name: string): boolean {
  const names = (process.env.DAGFLUX_REQUIRE ?? '').split(',');
  return names.some((required) => required.trim() === name);
}
