// A table of numbers as a PNG, coloured as matplotlib's `imshow` colours it; not compressed, for it never travels.
const CHECKS = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function chunk(name, content) {
  const all = new Uint8Array(12 + content.length);
  const view = new DataView(all.buffer);
  view.setUint32(0, content.length);
  for (let k = 0; k < 4; k++) all[4 + k] = name.charCodeAt(k);
  all.set(content, 8);
  let sum = 0xffffffff;
  for (let k = 4; k < 8 + content.length; k++) sum = CHECKS[(sum ^ all[k]) & 255] ^ (sum >>> 8);
  view.setUint32(8 + content.length, ~sum >>> 0);
  return all;
}

// zlib with blocks that are stored as they are.
function stored(bytes) {
  const blocks = Math.max(1, Math.ceil(bytes.length / 65535));
  const all = new Uint8Array(6 + 5 * blocks + bytes.length);
  all.set([0x78, 0x01]);
  let at = 2, a = 1, b = 0;
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(65535 * block, 65535 * (block + 1));
    const n = part.length;
    all.set([Number(block === blocks - 1), n & 255, n >> 8, ~n & 255, (~n >> 8) & 255], at);
    all.set(part, at + 5);
    at += 5 + n;
  }
  for (const byte of bytes) b = (b + (a = (a + byte) % 65521)) % 65521;
  new DataView(all.buffer).setUint32(at, ((b << 16) | a) >>> 0);
  return all;
}

// `colors` has one row of red, green, blue, opacity for each step from low to high, then for what lies below, above, nowhere.
function png(values, { rows, columns, low, high, colors, upwards }) {
  const steps = colors.length / 4 - 3;
  const bytes = new Uint8Array(rows * (4 * columns + 1));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const share = (steps * (values[(upwards ? rows - 1 - row : row) * columns + column] - low)) / (high - low);
      const step = share !== share ? steps + 2 : share < 0 ? steps : share > steps ? steps + 1 : Math.min(Math.trunc(share), steps - 1);
      bytes.set(colors.subarray(4 * step, 4 * step + 4), row * (4 * columns + 1) + 1 + 4 * column);
    }
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, columns);
  new DataView(header.buffer).setUint32(4, rows);
  header.set([8, 6, 0, 0, 0], 8);
  const parts = [Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), chunk("IHDR", header), chunk("IDAT", stored(bytes)), chunk("IEND", new Uint8Array(0))];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
