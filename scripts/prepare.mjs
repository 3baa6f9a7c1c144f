// Brings a checkout to the point where it can run: right Node, dependencies, build. Uses nothing but Node itself,
// because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const STAMP = join(root, 'dist', '.stamp');
const BUILT_FROM = ['src', 'test', 'bench', 'proto', 'tsconfig.json', 'buf.yaml', 'buf.gen.yaml', 'package-lock.json'];

/** Ends the process with one sentence that says what to do. */
export function refuse(sentence, code = 1) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  refuse(
    `hotlist needs Node 20.19 or later and this is ${process.versions.node}: install a newer one from nodejs.org.`,
  );
}

/** Installs when what is in node_modules is not what the lock file says, however it came there. */
export function install() {
  if (isInstalled()) return;
  process.stderr.write('Installing dependencies (npm ci) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, rest] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { status, error, stderr } = spawnSync(command, rest, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (error) refuse(`npm could not be started (${error.message}): install npm, it comes with Node.`);
  if (status === 0) return;
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1] ?? `exit code ${status}`;
  const log = /(\S+-debug-0\.log)/.exec(stderr)?.[1];
  const where = log ? `, its log is ${log}` : '';
  refuse(
    `The dependencies could not be installed (npm ci: ${code}${where}): check the network and the npm registry, then run this again.`,
  );
}

function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.optional && !fitsHere(entry))) return true;
    return present[path]?.version === entry.version && existsSync(join(root, path, 'package.json'));
  });
}

/** Native packages come once for each platform, and npm installs the one that fits. */
function fitsHere({ os, cpu, libc }) {
  const isGlibc = process.report?.getReport().header.glibcVersionRuntime !== undefined;
  const fits = (allowed, value) => !allowed || allowed.includes(value);
  return (
    fits(os, process.platform) &&
    fits(cpu, process.arch) &&
    (process.platform !== 'linux' || fits(libc, isGlibc ? 'glibc' : 'musl'))
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Builds when a source differs from what the last build was made from. */
export function build() {
  const sources = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  process.stderr.write('Building …\n');
  // A file that was renamed or removed must not live on in the output; the compiler never removes one.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  rmSync(join(root, 'src', 'gen'), { recursive: true, force: true });
  mkdirSync(join(root, 'dist', 'src', 'gen'), { recursive: true });
  tool('buf', 'generate');
  // Reflection serves these exact descriptors; see docs/decisions/004-reflection.md.
  tool('buf', 'build', '--exclude-source-info', '-o', 'dist/src/gen/descriptors.binpb');
  tool('tsc', '--project', 'tsconfig.json');
  writeFileSync(STAMP, sources);
}

/** Runs a development tool from node_modules; its output is shown, and its failure ends the process. */
function tool(name, ...args) {
  const bin = join(root, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}` };
  const { status, error } = spawnSync(join(bin, name), args, { cwd: root, env, stdio: 'inherit' });
  if (error) refuse(`${name} is not installed: run "npm ci" without --omit=dev, a build needs it.`);
  if (status !== 0) refuse(`The build failed in "${name} ${args.join(' ')}", as it says above.`);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of BUILT_FROM.flatMap((entry) => files(join(root, entry)))) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function files(path) {
  const generated = join(root, 'src', 'gen');
  if (path === generated) return [];
  let entries;
  try {
    entries = readdirSync(path).sort();
  } catch {
    return existsSync(path) ? [path] : [];
  }
  return entries.flatMap((entry) => files(join(path, entry)));
}
