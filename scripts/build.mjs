import { build, checkNode } from './prepare.mjs';

checkNode();
build();
