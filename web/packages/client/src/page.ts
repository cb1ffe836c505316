/** What a page goes through that a connection wants to know. */
export interface PageListener {
  /** The network is there again, or somebody looks again: no reason to wait any longer. */
  cameBack(): void;
  /** What was not seen before is seen now. */
  shown(): void;
}

/** Tells what becomes of the page, where there is one; answers how to stop that. */
export function observePage({ cameBack, shown }: PageListener): () => void {
  const page = globalThis.document;
  if (!page || !globalThis.addEventListener) return () => {};
  const changed = () => {
    if (page.visibilityState === "hidden") return;
    cameBack();
    shown();
  };
  globalThis.addEventListener("online", cameBack);
  page.addEventListener("visibilitychange", changed);
  return () => {
    globalThis.removeEventListener("online", cameBack);
    page.removeEventListener("visibilitychange", changed);
  };
}
