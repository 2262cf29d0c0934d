/** As `await using`, but an error of the work wins over one of closing what it used. */
export async function using<Resource extends AsyncDisposable, T>(
  resource: Resource,
  work: (resource: Resource) => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await work(resource);
  } catch (error) {
    await Promise.resolve(resource[Symbol.asyncDispose]()).catch(() => {});
    throw error;
  }
  await resource[Symbol.asyncDispose]();
  return result;
}
