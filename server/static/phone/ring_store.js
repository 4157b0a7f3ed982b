// @ts-check
/**
 * The ring on the phone's disk, for a page that is loaded anew: what its worker held is gone then. A folder an epoch in
 * the origin's private files, written in place and without waiting, so only a worker may.
 *
 * record: uint32 length, uint32 seq, float64 at_ms, message. A page that ends in mid-write leaves a short one: left out.
 *
 * @typedef {import("./ring.js").Kept} Kept
 * @typedef {{read(bytes: Uint8Array, from: {at: number}): number, write(bytes: Uint8Array, to: {at: number}): number,
 *   truncate(bytes: number): void, getSize(): number, close(): void}} File FileSystemSyncAccessHandle
 * @typedef {{file: File, bytes: number, last: number}} Segment last: the newest number in it.
 */
import { LONGEST_MS } from "./ring.js";

const ROOT = "flygate-ring";
const SAID = "hello.json";
const HEAD_BYTES = 16;
/** Freed whole: the last seconds of two gates lie in one or two. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** Three pictures in one write: each is a call into the browser. They are what a page that ends may lose. */
const TOGETHER_MS = 50;
/** What a page left behind longer ago is of another practice. */
const LONGEST_LEFT_MS = 1_800_000;
/** A page that was just closed lets go of its files a moment later; one that is open in another tab never does. */
const [TRIES, TRY_MS] = [5, 200];

/** @param {FileSystemDirectoryHandle} folder @param {string} name @returns {Promise<File>} */
const opened = async (folder, name) => /** @type {any} */ (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle();

const root = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });

export class RingStore {
  /** @param {string} id @param {FileSystemDirectoryHandle} folder @param {File} said @param {(why: string) => void} onFailed */
  constructor(id, folder, said, onFailed) {
    this.id = id;
    this.folder = folder;
    this.said = said;
    this.onFailed = onFailed;
    /** Oldest first; the last is written to. @type {Segment[]} */
    this.segments = [];
    /** @type {File[]} */
    this.free = [];
    /** What comes while a file is being opened, or just after a write. @type {Kept[]} */
    this.waiting = [];
    this.timer = 0;
    this.written_ms = -Infinity;
    this.scratch = new Uint8Array(0);
    this.files = 0;
    this.opening = false;
    this.over = false;
  }

  /** Of an epoch that begins. Throws where the browser keeps nothing. @param {string} id @param {(why: string) => void} onFailed Called once, when it keeps no more. */
  static async open(id, onFailed) {
    const folder = await (await root()).getDirectoryHandle(id, { create: true });
    const store = new RingStore(id, folder, await opened(folder, SAID), onFailed);
    store.free.push(await store.another());
    return store;
  }

  another() {
    this.files += 1;
    return opened(this.folder, `${this.files}`);
  }

  /** What the server is told first about the film. @param {object} hello */
  say(hello) {
    this.trying(() => {
      const bytes = new TextEncoder().encode(JSON.stringify(hello));
      if (this.said.write(bytes, { at: 0 }) < bytes.length) throw new Error("the disk is full");
      this.said.truncate(bytes.length); // afterwards: a page that ends here has left its film with what was said before
    });
  }

  /** @param {Kept} kept */
  put(kept) {
    this.waiting.push(kept);
    if (performance.now() - this.written_ms >= TOGETHER_MS) this.flush();
    else this.timer ||= self.setTimeout(() => this.flush(), TOGETHER_MS);
  }

  /** Write what waits, in one piece. */
  flush() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.trying(() => {
      const segment = this.waiting.length ? this.room() : null;
      if (segment) this.write(segment, this.waiting.splice(0));
    });
  }

  /** Where the next record goes; null while a file is being opened. */
  room() {
    const newest = this.segments.at(-1);
    if (newest && newest.bytes < SEGMENT_BYTES) return newest;
    const file = this.free.pop();
    if (!this.free.length) void this.openAnother();
    if (!file) return null;
    this.segments.push({ file, bytes: 0, last: -1 });
    return this.segments[this.segments.length - 1];
  }

  async openAnother() {
    if (this.opening || this.over) return;
    this.opening = true;
    try {
      const file = await this.another();
      if (this.over) return file.close();
      this.free.push(file);
    } catch (error) {
      this.fail(error);
    }
    this.opening = false;
    this.flush();
  }

  /** @param {Segment} segment @param {Kept[]} every */
  write(segment, every) {
    const length = every.reduce((sum, { bytes }) => sum + HEAD_BYTES + bytes.length, 0);
    if (this.scratch.length < length) this.scratch = new Uint8Array(2 * length);
    const head = new DataView(this.scratch.buffer);
    let at = 0;
    for (const { seq, at_ms, bytes } of every) {
      head.setUint32(at, bytes.length, true);
      head.setUint32(at + 4, seq, true);
      head.setFloat64(at + 8, at_ms, true);
      this.scratch.set(bytes, at + HEAD_BYTES);
      at += HEAD_BYTES + bytes.length;
      segment.last = seq;
    }
    const written = segment.file.write(this.scratch.subarray(0, length), { at: segment.bytes });
    if (written < length) throw new Error("the disk is full");
    segment.bytes += length;
    this.written_ms = performance.now();
  }

  /** Numbers below it are not needed any more. @param {number} next */
  forget(next) {
    this.trying(() => {
      while (this.segments.length > 1 && this.segments[0].last < next) {
        const { file } = /** @type {Segment} */ (this.segments.shift());
        file.truncate(0);
        this.free.push(file);
      }
    });
  }

  /** @param {() => void} act */
  trying(act) {
    if (this.over) return;
    try {
      act();
    } catch (error) {
      this.fail(error);
    }
  }

  /** With a hole in it nothing after it could be sent: it keeps no more. @param {unknown} error */
  fail(error) {
    if (this.over) return;
    this.waiting.length = 0;
    void this.remove();
    this.onFailed(error instanceof Error ? error.message : String(error));
  }

  /** All of it has come, or nobody wants it. */
  async remove() {
    this.close();
    await (await root()).removeEntry(this.id, { recursive: true }).catch(() => undefined);
  }

  /** Leave it for the next load of the page. */
  close() {
    if (this.over) return;
    this.flush();
    this.over = true;
    for (const file of [this.said, ...this.free, ...this.segments.map((one) => one.file)]) file.close();
  }
}

/**
 * What earlier loads of the page have left, oldest first. What is no film, or another phone's, is removed, and stands before no other's.
 *
 * @param {(hello: any) => boolean} isOurs @param {string[]} running Epochs of this load. @param {number} now_ms
 * @returns {Promise<{id: string, hello: any, kept: Kept[], store: RingStore}[]>}
 */
export async function leftBehind(isOurs, running, now_ms) {
  /** @type {{id: string, hello: any, kept: Kept[], store: RingStore}[]} */
  const found = [];
  for await (const [id, folder] of /** @type {any} */ (await root()).entries()) {
    if (running.includes(id)) continue;
    const said = folder.kind === "directory" ? await patiently(() => opened(folder, SAID)) : null;
    if (!said) {
      if (folder.kind !== "directory") await (await root()).removeEntry(id).catch(() => undefined);
      continue; // another tab's
    }
    const store = new RingStore(id, folder, said, () => undefined);
    const [hello, kept] = [heard(said), await read(folder).catch(() => [])];
    if (hello && kept.length && isOurs(hello) && now_ms - kept[kept.length - 1].at_ms < LONGEST_LEFT_MS) found.push({ id, hello, kept, store });
    else await store.remove();
  }
  return found.sort((one, other) => one.kept[0].at_ms - other.kept[0].at_ms);
}

/** @param {() => Promise<File>} open */
async function patiently(open) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt) await new Promise((resolve) => setTimeout(resolve, TRY_MS));
    try {
      return await open();
    } catch {
      // tried again
    }
  }
  return null;
}

/** @param {File} said */
function heard(said) {
  const bytes = new Uint8Array(said.getSize());
  said.read(bytes, { at: 0 });
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** @param {FileSystemDirectoryHandle} folder */
async function read(folder) {
  /** @type {Kept[]} */
  const kept = [];
  for await (const name of /** @type {any} */ (folder).keys()) {
    if (name === SAID) continue;
    const file = await opened(folder, name);
    const bytes = new Uint8Array(file.getSize());
    file.read(bytes, { at: 0 });
    file.close();
    kept.push(...records(bytes));
  }
  return newestRun(kept.sort((one, other) => one.seq - other.seq));
}

/** Whole records of a file. Pure. @param {Uint8Array<ArrayBuffer>} bytes @returns {Kept[]} */
export function records(bytes) {
  const view = new DataView(bytes.buffer);
  /** @type {Kept[]} */
  const found = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const end = at + HEAD_BYTES + view.getUint32(at, true);
    if (end > bytes.length) break;
    found.push({ seq: view.getUint32(at + 4, true), at_ms: view.getFloat64(at + 8, true), bytes: bytes.slice(at + HEAD_BYTES, end) });
    at = end;
  }
  return found;
}

/** The newest numbers without a hole, no older than the ring's: the server is told what is missing before them. Pure.
 * @param {Kept[]} kept In the order of their numbers. */
export function newestRun(kept) {
  let begin = kept.length - 1;
  const oldest_ms = (kept[begin]?.at_ms ?? 0) - LONGEST_MS;
  while (begin > 0 && kept[begin - 1].seq === kept[begin].seq - 1 && kept[begin - 1].at_ms >= oldest_ms) begin -= 1;
  return kept.slice(Math.max(0, begin));
}
