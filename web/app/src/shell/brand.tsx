/** The product's mark and name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2.5 font-semibold tracking-tight text-ink">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-7 shrink-0 text-accent">
        <rect width="32" height="32" rx="9" fill="currentColor" />
        <path
          className="fill-on-accent"
          d="M9 8.5h14a2.5 2.5 0 0 1 2.5 2.5v8a2.5 2.5 0 0 1-2.5 2.5h-7L11 26v-4.5H9A2.5 2.5 0 0 1 6.5 19v-8A2.5 2.5 0 0 1 9 8.5z"
        />
        <g fill="currentColor">
          <circle cx="12" cy="15" r="1.5" />
          <circle cx="16" cy="15" r="1.5" />
          <circle cx="20" cy="15" r="1.5" />
        </g>
      </svg>
      Parlor
    </span>
  );
}
