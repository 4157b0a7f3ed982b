// @ts-check
/** Which version of the page this is, as the server wrote it into it; empty where it did not. */
export const PAGE = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=flygate-page]"))?.content ?? "";
