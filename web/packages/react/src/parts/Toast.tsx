import { useEffect } from "react";

const SHOWN_MS = 6000;

export interface ToastProps {
  readonly text: string | undefined;
  readonly onGone: () => void;
}

/** A notice that goes by itself. The region is always there, so that screen readers hear of it. */
export function Toast({ text, onGone }: ToastProps) {
  useEffect(() => {
    if (text === undefined) return;
    const timer = setTimeout(onGone, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text, onGone]);
  return (
    <div className="parlor-toasts" role="status">
      {text === undefined ? null : <p className="parlor-toast">{text}</p>}
    </div>
  );
}
