/** This window: its queries stop some time after it is closed. */
export const windowId = crypto.randomUUID();
