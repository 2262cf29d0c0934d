/**
 * Data for a model, marked off from what it is to do: as JSON in a tag that the data cannot close, since no `<` is left in it.
 * The system prompt says that nothing in it is an instruction.
 */
export function fence(what: string, data: unknown, indent = 1): string {
  return `<data about="${what}">\n${harmless(JSON.stringify(data, null, indent))}\n</data>`;
}

/** JSON that means the same and holds no character that could close a tag or mislead an eye. */
export function harmless(json: string): string {
  // Characters that are not seen, or turn the direction, would show a person something else than the model reads.
  return json.replace(/(?!\n)[<>\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
