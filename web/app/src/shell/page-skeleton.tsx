import { Skeleton } from "@parlor/ui/skeleton";
import { useText } from "../i18n/use-text.ts";

/** A page that is on its way. */
export function PageSkeleton() {
  const t = useText();
  return (
    <div role="status" aria-label={t.common.loading} className="flex flex-1 flex-col gap-4 p-6">
      <Skeleton className="h-7 w-48" />
      <div className="flex flex-1 gap-4">
        <Skeleton className="h-full w-72" />
        <Skeleton className="hidden h-full flex-1 sm:block" />
      </div>
    </div>
  );
}
