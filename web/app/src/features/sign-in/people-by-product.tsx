import { Card } from "@parlor/ui/card";
import type { DevPerson } from "../../api/dev-people.ts";
import { useText } from "../../i18n/use-text.ts";
import { productNames } from "../../pages.ts";
import { PRODUCTS } from "../../roles.ts";
import { PersonButton } from "./person-button.tsx";

interface PeopleByProductProps {
  readonly people: readonly DevPerson[];
  readonly next: string | undefined;
}

/** The sample people, with the products whose pages they use. */
export function PeopleByProduct({ people, next }: PeopleByProductProps) {
  const t = useText();
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      {productNames().map((product) => {
        const of = PRODUCTS[product].flatMap((role) => people.filter((one) => one.role === role));
        const heading = `product-${product}`;
        return of.length === 0 ? null : (
          <Card key={product} aria-labelledby={heading} className="p-2">
            <div className="px-3 pt-2.5 pb-2">
              <h2 id={heading} className="text-sm font-semibold">
                {t.products[product].name}
              </h2>
              <p className="text-sm text-muted">{t.products[product].text}</p>
            </div>
            <ul className="grid grid-cols-2 gap-0.5">
              {of.map((person) => (
                <li key={person.id}>
                  <PersonButton person={person} product={product} next={next} />
                </li>
              ))}
            </ul>
          </Card>
        );
      })}
    </div>
  );
}
