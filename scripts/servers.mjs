// The servers that the tests and trials run against: finds MariaDB (or MySQL) and Redis on this machine, and installs
// Debian's packages where that is allowed. Uses nothing but Node itself, as it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { refuse } from './prepare.mjs';

// Debian keeps servers in sbin, which is not on the PATH of everybody; Homebrew keeps MariaDB's beside each other.
const USUAL = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const POLICY = '/usr/sbin/policy-rc.d';
const KEPT_POLICY = `${POLICY}.before-hotlist`;

/**
 * Where the servers are: `{ mysqld, installDb, redisServer, openssl }`, each a path or undefined. The last one makes the
 * certificates that they are tested with.
 * HOTLIST_TEST_MYSQLD and HOTLIST_TEST_REDIS_SERVER name others than those found, a MySQL 9 for example.
 */
export function findServers() {
  const mysqld = named('HOTLIST_TEST_MYSQLD') ?? find(['mariadbd', 'mysqld']);
  const beside = mysqld
    ? [dirname(mysqld), ...['bin', 'scripts'].map((name) => join(dirname(mysqld), '..', name))]
    : [];
  return {
    mysqld,
    installDb: find(['mariadb-install-db', 'mysql_install_db'], beside),
    redisServer: named('HOTLIST_TEST_REDIS_SERVER') ?? find(['redis-server', 'valkey-server']),
    openssl: find(['openssl']),
  };
}

/** The same with nothing missing: installs what is, or ends the process with one sentence that says what to install. */
export function ensureServers() {
  const wanted = missing(findServers());
  if (wanted.length > 0) {
    if (process.getuid?.() !== 0 || !find(['apt-get'])) refuse(sentence(wanted));
    install(wanted);
  }
  const servers = findServers();
  const still = missing(servers);
  if (still.length > 0) refuse(sentence(still));
  return servers;
}

function missing({ mysqld, installDb, redisServer, openssl }) {
  // MySQL's own mysqld makes its first data itself.
  const mariadb = !mysqld || (mysqld.endsWith('mariadbd') && !installDb);
  return [
    ...(mariadb ? [{ name: 'MariaDB', deb: 'mariadb-server', brew: 'mariadb' }] : []),
    ...(redisServer ? [] : [{ name: 'Redis', deb: 'redis-server', brew: 'redis' }]),
    ...(openssl ? [] : [{ name: 'OpenSSL', deb: 'openssl', brew: 'openssl' }]),
  ];
}

function sentence(wanted) {
  const all = (key, by) => wanted.map((each) => each[key]).join(by);
  return (
    `The tests run against real servers and this machine lacks ${all('name', ' and ')}: ` +
    `run "sudo apt-get install ${all('deb', ' ')}" (Debian, Ubuntu) or "brew install ${all('brew', ' ')}" (macOS).`
  );
}

function install(wanted) {
  const packages = wanted.map(({ deb }) => deb);
  process.stderr.write(`Installing ${packages.join(' and ')} (apt-get) …\n`);
  const { status, stderr } = withoutStartingServices(() => {
    // One repository of several that cannot be reached is no reason to give up; the install says what it lacks.
    apt('update');
    return apt('install', '-y', '--no-install-recommends', ...packages);
  });
  if (status === 0) return;
  const reason = /^E: (.*?)\.?$/m.exec(stderr ?? '')?.[1] ?? `exit code ${status}`;
  refuse(`apt-get could not install ${packages.join(' and ')} (${reason}): install them by hand, then run this again.`);
}

function apt(...args) {
  return spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
}

/** The packages would start a MariaDB and a Redis of the whole machine; the tests only want the programs. */
function withoutStartingServices(action) {
  const ignore = () => {};
  // With a handler, Ctrl-C ends apt-get but not this process, which still has the policy to put back.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ignore);
  if (existsSync(POLICY) && !existsSync(KEPT_POLICY)) renameSync(POLICY, KEPT_POLICY);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
  chmodSync(POLICY, 0o755);
  try {
    return action();
  } finally {
    rmSync(POLICY);
    if (existsSync(KEPT_POLICY)) renameSync(KEPT_POLICY, POLICY);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, ignore);
  }
}

function named(variable) {
  const path = process.env[variable];
  if (!path) return undefined;
  return isProgram(path)
    ? resolve(path)
    : refuse(`${variable} names ${path}, which is no program: name the server to test with.`);
}

/** The first of the names, in the order of the names, that is a program in one of the folders or on the PATH. */
function find(names, before = []) {
  const folders = [...before, ...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...USUAL];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
