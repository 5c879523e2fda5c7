import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * Keeps a server for as long as somebody holds the other end of standard input, however that one ends:
 * `node keeper.mjs <directory to remove afterwards> <command> [arguments]`.
 */
const [directory, command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

function clear() {
  // The server may still be writing its last file.
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

server.on('exit', (code) => {
  clear();
  process.exit(code ?? 1);
});
process.stdin.on('close', () => server.kill('SIGKILL'));
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill('SIGKILL'));
