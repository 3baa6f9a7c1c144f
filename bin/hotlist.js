#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const entry = new URL('../dist/src/bootstrap/cli/main.js', import.meta.url);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `hotlist needs Node 20.19 or later and this is ${process.versions.node}: install a newer one.\n`,
  );
  process.exit(1);
} else if (!existsSync(entry)) {
  process.stderr.write('hotlist is not built yet: run "npm ci && npm run build" in its folder, or "npm start".\n');
  process.exit(1);
} else {
  await import(entry.href);
}
