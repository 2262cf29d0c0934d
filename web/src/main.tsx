import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { nonce } from './nonce.ts';
import { loadRemembered } from './remembered.ts';
import './theme.css';

// What puts styles into the page beside the kit (the lock of scrolling behind a dialog) looks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce });

await loadRemembered();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
