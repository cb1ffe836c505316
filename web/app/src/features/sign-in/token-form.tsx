import { Button } from "@parlor/ui/button";
import { Card } from "@parlor/ui/card";
import { Field } from "@parlor/ui/field";
import { Input } from "@parlor/ui/input";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { signIn } from "../../session/session.ts";

/** For servers without sample people: whoever has a token comes in with it. */
export function TokenForm({ next }: { readonly next: string | undefined }) {
  const t = useText();
  const navigate = useNavigate();
  const id = useId();
  const [token, setToken] = useState("");
  return (
    <Card className="max-w-xl p-5">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signIn(token.trim());
          void navigate({ href: next ?? "/inbox" });
        }}
      >
        <Field label={t.signIn.token} htmlFor={id} hint={t.signIn.tokenHint}>
          <Input
            id={id}
            required
            autoComplete="off"
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          className="self-start"
          disabled={token.trim() === ""}
        >
          {t.signIn.enter}
        </Button>
      </form>
    </Card>
  );
}
