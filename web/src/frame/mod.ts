/** The key that people of this system hold: Cmd on a Mac, else Ctrl. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? 'Cmd' : 'Ctrl';
