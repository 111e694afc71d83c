// A registry mirror may carry the optional packages of its own platform only; npm then leaves the others out of
// package-lock.json, and `npm ci` refuses a lock that does not name them. Run after `npm install` behind such a mirror: it
// adds what is missing, with the version that its parent asks for and the platform that its name tells.
// node scripts/complete-lock.mjs [FOLDER]: the folder of the lock, this project's own when absent.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OS = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  freebsd: 'freebsd',
  android: 'android',
  openharmony: 'openharmony',
};
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x'];

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const file = join(folder, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = {};
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const own = `node_modules/${name}`;
    if (path === '' || lock.packages[own] || lock.packages[`${path}/${own}`]) continue;
    const words = name.split('/').at(-1).split('-');
    const os = words.map((word) => OS[word]).find(Boolean);
    const cpu = CPU.find((one) => words.includes(one)) ?? (words.includes('arm') ? 'arm' : undefined);
    if (!/^\d/.test(version) || !os || !cpu)
      throw new Error(`${own}: cannot tell version and platform of "${version}"`);
    const libc = libcOf(name, words, parent.optionalDependencies);
    added[own] = { version, cpu: [cpu], ...libc, ...(parent.dev ? { dev: true } : {}), optional: true, os: [os] };
  }
}
const root = lock.packages[''];
const packages = Object.entries({ ...lock.packages, ...added }).filter(([path]) => path !== '');
packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root, ...Object.fromEntries(packages) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${file}: ${Object.keys(added).length} optional packages added`);

/** The C library of a package for Linux: the one in its name, or glibc where another package is for musl. */
function libcOf(name, words, siblings) {
  if (words.includes('musl')) return { libc: ['musl'] };
  return words.includes('gnu') || siblings[`${name}-musl`] ? { libc: ['glibc'] } : {};
}
