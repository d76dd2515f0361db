// @xterm/headless as a core. usage: node peer_xterm.cjs NODE_MODULES FILE COLS ROWS SCROLLBACK
'use strict';
const fs = require('fs');
const path = require('path');

async function main() {
  const [modules, file, cols, rows, scrollback] = process.argv.slice(2);
  const { Terminal } = require(path.resolve(modules, '@xterm/headless'));
  const terminal = new Terminal({ cols: +cols, rows: +rows, scrollback: +scrollback, allowProposedApi: true });
  const bytes = fs.readFileSync(file);
  const chunkBytes = 65536;
  const outstandingMax = 16; // write() queues; a bounded queue keeps it fed without holding the file twice
  let outstanding = 0;
  let wake = null;
  const begin = process.hrtime.bigint();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    outstanding++;
    terminal.write(bytes.subarray(at, at + chunkBytes), () => {
      outstanding--;
      if (wake && outstanding <= outstandingMax / 2) { wake(); wake = null; }
    });
    if (outstanding >= outstandingMax) await new Promise(resolve => { wake = resolve; });
  }
  await new Promise(resolve => terminal.write('', resolve));
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const buffer = terminal.buffer.active;
  console.log(JSON.stringify({
    peer: 'xterm.js', bytes: bytes.length, seconds, MB_per_s: +(bytes.length / 1e6 / seconds).toFixed(2),
    rss_kib_max: process.resourceUsage().maxRSS, cursor: [buffer.cursorY, buffer.cursorX],
  }));
}
main();
