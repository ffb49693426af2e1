import { closeSync, lstatSync, openSync, readSync } from 'node:fs';

// Formats that hold no text a person wrote; reading them costs time and finds only chance matches.
const binary =
  /\.(?:png|jpe?g|gif|webp|avif|ico|icns|bmp|tiff?|psd|heic|mp[34]|m4[av]|mov|avi|mkv|webm|ogg|wav|flac|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|so|dylib|dll|exe|o|a|lib|node|wasm|pyc|sqlite3?|db|bin|dat|pb|onnx|parquet|vsix)$/i;

/** Files longer than this many bytes are not read: what a person wrote is shorter. */
const longestToScan = 5_000_000;

/** False for names that promise no text. */
export function isTextToScan(path: string): boolean {
  return !binary.test(path);
}

export type TextRead = { readonly text: string } | { readonly skipped: string };

/**
 * Text of a file on disk, or why it is not read. Never throws. Understands UTF-8 and UTF-16 with a byte order mark. Only regular files are read: a
 * link that git tracks may lead out of the repository, or to a device or pipe that never ends, and what it leads to inside is read by its own name.
 */
export function readTextToScan(absolute: string): TextRead {
  try {
    const stat = lstatSync(absolute);
    if (!stat.isFile()) return { skipped: 'it is no regular file' };
    if (stat.size > longestToScan) return { skipped: `it is larger than ${longestToScan / 1_000_000} MB` };
    const bytes = readInto(absolute, stat.size);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: bytes.toString('utf16le') };
    if (bytes.subarray(0, 8000).includes(0)) return { skipped: 'it is a binary file' };
    return { text: bytes.toString('utf8') };
  } catch (error) {
    return { skipped: `it cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})` };
  }
}

/** Room for one file at a time: fresh memory for each of thousands of files costs more than reading them. */
const room = { bytes: Buffer.alloc(0) };

/** The first `size` bytes of a file, in memory that the next call uses again. */
function readInto(absolute: string, size: number): Buffer {
  if (room.bytes.length < size) room.bytes = Buffer.allocUnsafeSlow(Math.max(size, 1_000_000));
  const file = openSync(absolute, 'r');
  try {
    let length = 0;
    while (length < size) {
      const read = readSync(file, room.bytes, length, size - length, null);
      if (read === 0) break; // shorter than it was a moment ago
      length += read;
    }
    return room.bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
