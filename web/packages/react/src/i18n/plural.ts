/** One text for each plural form of a language; `other` serves where a form is left out. */
export type Plural = { readonly other: string } & {
  readonly [form in Intl.LDMLPluralRule]?: string;
};
