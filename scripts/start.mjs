// npm start: installs what is missing, builds what is stale, then serves in this very process, so that signals
// reach the server without a parent in between.
import { build, checkNode, install } from './prepare.mjs';

checkNode();
install();
build();
process.argv.splice(2, 0, 'serve');
await import('../bin/hotlist.js');
