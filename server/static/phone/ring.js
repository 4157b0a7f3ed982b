// @ts-check
/**
 * What has been filmed and not yet acknowledged, under numbers without a gap. Pure: the caller says what time it is.
 * Where `first` is above what the server wants next, the oldest had to go: whoever sends names those numbers.
 *
 * @typedef {{seq: number, at_ms: number, bytes: Uint8Array<ArrayBuffer>}} Kept
 */

/** Out of reach for so long loses nothing; a window of 30 kB at 60 Hz with a run every 20 s fills a third of it. */
export const LONGEST_MS = 300_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** In the place of one that went: its bytes are free at once. @type {Kept} */
const GONE = { seq: -1, at_ms: 0, bytes: new Uint8Array(0) };

export class Ring {
  /** @param {number} longest_ms @param {number} most_bytes */
  constructor(longest_ms = LONGEST_MS, most_bytes = MOST_BYTES) {
    this.longest_ms = longest_ms;
    this.most_bytes = most_bytes;
    /** Number of the next message of this epoch. */
    this.next = 0;
    this.bytes = 0;
    /** @type {Kept[]} */
    this.kept = [];
    this.begin = 0;
  }

  /** Of an earlier load of the page. @param {Kept[]} kept In the order of their numbers, at least one. */
  static of(kept) {
    const ring = new Ring();
    [ring.kept, ring.next] = [kept, kept[kept.length - 1].seq + 1];
    ring.bytes = kept.reduce((sum, one) => sum + one.bytes.length, 0);
    return ring;
  }

  /** How many wait. */
  get length() {
    return this.kept.length - this.begin;
  }

  /** The first number that is still here; `next` where none is. */
  get first() {
    return this.length ? this.kept[this.begin].seq : this.next;
  }

  /** Seconds between a number, or the first above it that is still here, and now; 0 where none is. @param {number} seq
   * @param {number} now_ms */
  waiting_s(seq, now_ms) {
    const kept = seq < this.next ? this.at(seq) : null;
    return kept ? (now_ms - kept.at_ms) / 1000 : 0;
  }

  /** Keep a message under the next number. @param {(seq: number) => Uint8Array<ArrayBuffer>} pack @param {number} now_ms */
  put(pack, now_ms) {
    const bytes = pack(this.next);
    const kept = { seq: this.next, at_ms: now_ms, bytes };
    this.kept.push(kept);
    this.next += 1;
    this.bytes += bytes.length;
    while (this.length > 1 && (this.bytes > this.most_bytes || now_ms - this.kept[this.begin].at_ms > this.longest_ms)) this.drop();
    return kept;
  }

  /** The server has everything below a number. @param {number} next */
  forget(next) {
    while (this.length && this.kept[this.begin].seq < next) this.drop();
  }

  /** The message of a number, or of the first one above that is still here; null where there is none. @param {number} seq
   * @returns {Kept | null} */
  at(seq) {
    return this.kept[this.begin + Math.max(0, seq - this.first)] ?? null;
  }

  /** Take the oldest out; the list is cut once half of it is empty, so that this costs nothing. */
  drop() {
    const oldest = this.kept[this.begin];
    this.kept[this.begin] = GONE;
    this.begin += 1;
    this.bytes -= oldest.bytes.length;
    if (this.begin > 1024 && this.begin * 2 > this.kept.length) {
      this.kept = this.kept.slice(this.begin);
      this.begin = 0;
    }
    return oldest;
  }
}
