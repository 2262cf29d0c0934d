/** The key of a draft about a workflow: the server lets it go along when the workflow gets another name. */
export const workflowDraft = (workflow: string, ...what: readonly string[]): string =>
  ['workflow', workflow, ...what].join('/');
