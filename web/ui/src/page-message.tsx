import type { ReactNode } from "react";

interface PageMessageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** A page, or a part of one, that has nothing to show but a reason, and a way on. */
export function PageMessage({ icon, title, text, children }: PageMessageProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-8 text-center">
      <div
        aria-hidden="true"
        className="flex size-12 items-center justify-center rounded-2xl bg-accent-soft text-accent-ink [&_svg]:size-6"
      >
        {icon}
      </div>
      <h2 className="text-base font-semibold text-balance text-ink">{title}</h2>
      <p className="max-w-sm text-sm text-pretty text-muted">{text}</p>
      {children === undefined ? null : <div className="mt-2 flex gap-2">{children}</div>}
    </div>
  );
}
