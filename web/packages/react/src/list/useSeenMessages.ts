import { type RefObject, useEffect, useRef } from "react";

/**
 * Tells which messages somebody has really had before their eyes: at least half of one, or as much
 * as fits, in a page that is visible. Each is told once. Elements are found by `data-seq`.
 */
export function useSeenMessages(
  content: RefObject<HTMLElement | null>,
  onSeen: ((seq: number) => void) | undefined,
): void {
  const report = useRef(onSeen);
  report.current = onSeen;
  const wanted = onSeen !== undefined;

  useEffect(() => {
    const root = content.current;
    if (!root || !wanted || typeof IntersectionObserver === "undefined") return;
    const inView = new Set<number>();
    const told = new Set<number>();
    const tell = () => {
      if (document.visibilityState !== "visible") return;
      for (const seq of [...inView].sort((one, other) => one - other)) {
        if (told.has(seq)) continue;
        told.add(seq);
        report.current?.(seq);
      }
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const seq = Number((entry.target as HTMLElement).dataset.seq);
          const fills = entry.intersectionRect.height >= (entry.rootBounds?.height ?? 0) / 2;
          const seen = entry.isIntersecting && (entry.intersectionRatio >= 0.5 || fills);
          if (seen) inView.add(seq);
          else inView.delete(seq);
        }
        tell();
      },
      { threshold: [0, 0.5] },
    );
    const observed = new Set<Element>();
    const follow = () => {
      for (const element of root.querySelectorAll("[data-seq]")) {
        if (!observed.has(element)) observer.observe(element);
        observed.add(element);
      }
      for (const element of observed) {
        if (element.isConnected) continue;
        observer.unobserve(element);
        observed.delete(element);
        inView.delete(Number((element as HTMLElement).dataset.seq));
      }
    };
    // Lines come and go while scrolling; a message that is stored gets its number later.
    const changes = new MutationObserver(follow);
    changes.observe(root, { childList: true, subtree: true, attributeFilter: ["data-seq"] });
    follow();
    document.addEventListener("visibilitychange", tell);
    return () => {
      document.removeEventListener("visibilitychange", tell);
      changes.disconnect();
      observer.disconnect();
    };
  }, [content, wanted]);
}
