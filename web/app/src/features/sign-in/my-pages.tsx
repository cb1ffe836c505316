import { Button } from "@parlor/ui/button";
import { Link } from "@tanstack/react-router";
import { useText } from "../../i18n/use-text.ts";
import { pagesOf } from "../../pages.ts";
import { signOut } from "../../session/session.ts";
import { claimsOf } from "../../session/token.ts";
import { useSession } from "../../session/use-session.ts";
import { PageIcon } from "../../shell/page-icon.tsx";

/** The pages of whoever is signed in already. */
export function MyPages() {
  const t = useText();
  const token = useSession();
  if (token === undefined) {
    return null;
  }
  const { name, role } = claimsOf(token);
  return (
    <section aria-labelledby="my-pages" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="my-pages" className="text-sm font-semibold">
          {name === undefined ? t.signIn.signedIn : t.signIn.signedInAs(name)}
        </h2>
        <Button size="small" variant="ghost" onClick={signOut}>
          {t.shell.signOut}
        </Button>
      </div>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {pagesOf(role ?? "").map((page) => (
          <li key={page.id}>
            <Link
              to={page.to}
              className="flex h-full items-start gap-3 rounded-2xl border border-line bg-raised p-4 shadow-xs hover:border-line-strong hover:bg-hover focus-visible:outline-2 focus-visible:outline-focus"
            >
              <span className="text-accent-ink">
                <PageIcon id={page.id} />
              </span>
              <span className="min-w-0">
                <span className="block text-sm font-medium">{t.pages[page.id].name}</span>
                <span className="mt-0.5 block text-sm text-muted">{t.pages[page.id].text}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
