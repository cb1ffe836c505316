import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

interface AlertProps {
  readonly tone?: "info" | "danger";
  readonly title: string;
  readonly children?: ReactNode;
  readonly className?: string;
}

/** A remark within the page: something went wrong, or should be known. */
export function Alert({ tone = "info", title, children, className }: AlertProps) {
  const Icon = tone === "danger" ? CircleAlert : Info;
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={classes(
        "flex gap-3 rounded-xl border px-4 py-3 text-sm",
        tone === "danger"
          ? "border-danger/30 bg-danger-soft text-danger"
          : "border-line bg-sunken text-ink",
        className,
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {children === undefined ? null : <div className="mt-1">{children}</div>}
      </div>
    </div>
  );
}
