// npm run docs: writes what is generated from the code into docs/. A test compares.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build();
const { configReference } = await import('../dist/src/bootstrap/config/reference.js');
writeFileSync(join(root, 'docs', 'configuration.md'), configReference());
