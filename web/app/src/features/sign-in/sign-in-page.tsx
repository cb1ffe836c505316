import { Alert } from "@parlor/ui/alert";
import { Button } from "@parlor/ui/button";
import { Skeleton } from "@parlor/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { devPeopleQuery } from "../../api/dev-people.ts";
import { useText } from "../../i18n/use-text.ts";
import { Brand } from "../../shell/brand.tsx";
import { LanguageSwitch } from "../../shell/language-switch.tsx";
import { ThemeSwitch } from "../../shell/theme-switch.tsx";
import { MyPages } from "./my-pages.tsx";
import { PeopleByProduct } from "./people-by-product.tsx";
import { TokenForm } from "./token-form.tsx";

interface SignInPageProps {
  /** Where somebody wanted to go before they were asked who they are. */
  readonly next: string | undefined;
}

/** Who are you? With sample people where the server has some, else with a token. */
export function SignInPage({ next }: SignInPageProps) {
  const t = useText();
  const people = useQuery(devPeopleQuery);
  return (
    <div className="min-h-dvh">
      <header className="mx-auto flex max-w-5xl items-center justify-between px-4 pt-4 sm:px-6">
        <Brand />
        <div className="flex">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className="mx-auto flex max-w-5xl flex-col gap-10 px-4 pt-10 pb-16 sm:px-6 sm:pt-16">
        <div className="max-w-2xl">
          <h1 className="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
            {t.signIn.title}
          </h1>
          <p className="mt-3 text-base text-pretty text-muted">
            {people.data === null ? t.signIn.tokenText : t.signIn.text}
          </p>
        </div>
        <MyPages />
        {people.isPending ? <PeopleSkeleton /> : null}
        {people.isError ? (
          <Alert tone="danger" title={t.signIn.failed}>
            <Button size="small" onClick={() => void people.refetch()}>
              {t.common.retry}
            </Button>
          </Alert>
        ) : null}
        {people.data === null ? <TokenForm next={next} /> : null}
        {people.data ? <PeopleByProduct people={people.data} next={next} /> : null}
      </main>
    </div>
  );
}

function PeopleSkeleton() {
  const t = useText();
  return (
    <div role="status" aria-label={t.common.loading} className="grid gap-4 md:grid-cols-2">
      <Skeleton className="h-44 rounded-2xl" />
      <Skeleton className="h-44 rounded-2xl" />
      <Skeleton className="h-44 rounded-2xl" />
      <Skeleton className="h-44 rounded-2xl" />
    </div>
  );
}
