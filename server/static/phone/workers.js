// @ts-check
/** The three workers of a phone, made together so that their clocks begin together, and their ports to one another. */
import { compare } from "./clocks.js";

/** @typedef {{capture: Worker, link: Worker, clock: Worker, reads: boolean}} Workers reads: the capture worker can open a track itself. */

/** @param {string} name */
const made = (name) => new Worker(new URL(name, import.meta.url), { type: "module" });

/** @returns {Promise<Workers>} */
export async function startWorkers() {
  const [capture, link, clock] = ["capture_worker.js", "link_worker.js", "clock_worker.js"].map(made);
  const reads = await new Promise((resolve, reject) => {
    capture.onmessage = ({ data }) => data.t === "here" && resolve(data.reads);
    capture.onerror = () => reject(new Error("A part of the page did not load: load it again."));
  });
  const { port1, port2 } = new MessageChannel();
  capture.postMessage({ t: "link", port: port1 }, [port1]);
  link.postMessage({ t: "camera", port: port2 }, [port2]);
  await Promise.all([capture, link, clock].map(compare));
  return { capture, link, clock, reads };
}
