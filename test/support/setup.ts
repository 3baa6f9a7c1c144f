import { configureGlobal } from 'fast-check';

// One seed for every property, so that a red run is the same red run everywhere; HOTLIST_TEST_SEED explores others.
configureGlobal({ seed: Number(process.env['HOTLIST_TEST_SEED'] ?? 20_130_101) });
